//! Tokens as PostgreSQL's own lexer sees them.
//!
//! The rules are those of `src/backend/parser/scan.l` and its twin `src/fe_utils/psqlscan.l`:
//! the same classes of bytes, the same longest match. Where majors differ (`0x1F` and `1_000` are
//! numbers since 16) the newest rule is taken; none of these differences moves the end of a valid
//! statement.

mod number;
mod operator;
mod quoted;

use crate::file::Span;

pub(crate) use quoted::literal_pieces;

/// What a token is. White space and comments are tokens too, so that the tokens of a text,
/// joined, are the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Spaces, tabs, line ends.
    Whitespace,
    /// `-- …` to the end of the line, without the line end.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
    /// An identifier or keyword without quotes.
    Word,
    /// `"…"`, and `U&"…"`.
    QuotedIdentifier,
    /// `'…'`, `E'…'`, `N'…'`, `B'…'`, `X'…'` and `U&'…'`, with the pieces that continue it on later
    /// lines.
    String,
    /// `$tag$ … $tag$`.
    DollarString,
    /// A number.
    Number,
    /// `$1`.
    Parameter,
    /// One or more operator characters, or one of `( ) [ ] , . :` and `::`, `:=`, `..`, or a
    /// character that PostgreSQL has no use for.
    Symbol,
    /// `;`.
    Semicolon,
    /// A psql line: a backslash outside of quotes, to the end of the line.
    Backslash,
}

impl TokenKind {
    /// Whether the token is read by PostgreSQL's parser: neither white space nor a comment.
    #[must_use]
    pub const fn is_significant(self) -> bool {
        !matches!(self, Self::Whitespace | Self::LineComment | Self::BlockComment)
    }
}

/// A piece of text that PostgreSQL's lexer would not cut further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

/// Whether a backslash in a plain `'…'` string is only a backslash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandardConformingStrings {
    /// The default since PostgreSQL 9.1.
    On,
    /// A backslash in `'…'` escapes the next character.
    Off,
}

/// What can be opened and not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quote {
    /// `/*`.
    BlockComment,
    /// `'`, with or without a prefix.
    String,
    /// `"`, with or without `U&`.
    Identifier,
    /// `$tag$`.
    Dollar,
}

/// A quote or comment that the end of the text found open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unterminated {} opened at byte {}", self.quote.name(), self.opening.start)]
pub struct Unterminated {
    /// What was opened.
    pub quote: Quote,
    /// Its opening: `/*`, `E'`, `"`, `$tag$`.
    pub opening: Span,
}

impl Quote {
    /// PostgreSQL's words for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BlockComment => "comment",
            Self::String => "quoted string",
            Self::Identifier => "quoted identifier",
            Self::Dollar => "dollar-quoted string",
        }
    }
}

/// Cuts `text` into tokens; joined, they are the text.
///
/// # Errors
/// The quote or comment that is still open at the end.
pub fn tokens(text: &str, strings: StandardConformingStrings) -> Result<Vec<Token>, Unterminated> {
    Lexer::new(text, strings).collect()
}

/// Reads one token after the other. Takes linear time over the whole text, and constant memory.
///
/// The last item is the error, if there is one: from its opening on, nothing is known.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    text: &'a str,
    offset: usize,
    strings: StandardConformingStrings,
    run: operator::Run,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `text`.
    #[must_use]
    pub fn new(text: &'a str, strings: StandardConformingStrings) -> Self {
        Self::between(text, Span::new(0, text.len()), strings)
    }

    /// A lexer that sees `span` of `text`; the spans of its tokens count from the start of `text`.
    #[must_use]
    pub fn between(text: &'a str, span: Span, strings: StandardConformingStrings) -> Self {
        let text = text.get(..span.end).unwrap_or(text);
        Self { text, offset: span.start, strings, run: operator::Run::default() }
    }

    /// Where the next token will begin.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Goes on at `offset`, which must be on a character; what lies between is not looked at.
    pub fn skip_to(&mut self, offset: usize) {
        self.offset = offset;
    }

    /// How a backslash in plain strings counts from here on.
    pub fn set_strings(&mut self, strings: StandardConformingStrings) {
        self.strings = strings;
    }

    /// Kind and end of the token at `start`, whose first byte is `first`.
    fn token_at(&mut self, start: usize, first: u8) -> Result<(TokenKind, usize), Unterminated> {
        let bytes = self.text.as_bytes();
        let second = byte_at(bytes, start + 1);
        let symbol = |length| Ok((TokenKind::Symbol, start + length));
        match first {
            _ if is_space(first) => Ok((TokenKind::Whitespace, end_of(bytes, start, is_space))),
            b'-' if second == b'-' => {
                Ok((TokenKind::LineComment, end_of(bytes, start, |byte| !is_line_end(byte))))
            }
            b'/' if second == b'*' => quoted::block_comment(bytes, start),
            b'\'' | b'"' => self.quoted_at(start, 0),
            b'$' => quoted::dollar(self.text, start),
            b'0'..=b'9' => Ok((TokenKind::Number, number::end(bytes, start))),
            b'.' if second.is_ascii_digit() => Ok((TokenKind::Number, number::end(bytes, start))),
            b'.' if second == b'.' => symbol(2),
            b':' if second == b':' || second == b'=' => symbol(2),
            b';' => Ok((TokenKind::Semicolon, start + 1)),
            b'\\' => Ok((TokenKind::Backslash, end_of_psql_line(bytes, start))),
            _ if starts_word(first) => match prefix_length(first, second, byte_at(bytes, start + 2)) {
                0 => Ok((TokenKind::Word, end_of(bytes, start, continues_word))),
                length => self.quoted_at(start, length),
            },
            _ if operator::is_operator_byte(first) => {
                Ok((TokenKind::Symbol, self.run.end_of_operator(bytes, start)))
            }
            _ => symbol(1),
        }
    }

    /// A literal or identifier whose quote stands after a prefix of `prefix` bytes.
    fn quoted_at(&self, start: usize, prefix: usize) -> Result<(TokenKind, usize), Unterminated> {
        let bytes = self.text.as_bytes();
        if byte_at(bytes, start + prefix) == b'"' {
            return quoted::identifier(bytes, start, start + prefix);
        }
        let rules = quoted::rules(byte_at(bytes, start), self.strings);
        quoted::string(bytes, start, start + prefix, rules)
    }
}

impl Iterator for Lexer<'_> {
    type Item = Result<Token, Unterminated>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.offset;
        let first = *self.text.as_bytes().get(start)?;
        Some(match self.token_at(start, first) {
            Ok((kind, end)) => {
                self.offset = end;
                Ok(Token { kind, span: Span::new(start, end) })
            }
            Err(unterminated) => {
                self.offset = self.text.len();
                Err(unterminated)
            }
        })
    }
}

/// The byte at `offset`, or 0 beyond the end; 0 belongs to no class of bytes.
pub(crate) fn byte_at(bytes: &[u8], offset: usize) -> u8 {
    bytes.get(offset).copied().unwrap_or_default()
}

/// The first offset from `start` on whose byte is not in the class, or the end.
pub(crate) fn end_of(bytes: &[u8], start: usize, class: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    rest.iter().position(|byte| !class(*byte)).map_or(bytes.len(), |length| start + length)
}

/// `space` of scan.l; the vertical tab is in it since 16 and an error before.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

pub(crate) const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// `ident_start` of scan.l: every byte of a character beyond ASCII is a letter.
pub(crate) const fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// `ident_cont` of scan.l.
pub(crate) const fn continues_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// Length of a prefix that belongs to the quote after it; 0 where the word is only a word.
const fn prefix_length(first: u8, second: u8, third: u8) -> usize {
    match (first, second, third) {
        (b'e' | b'E' | b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'', _) => 1,
        (b'u' | b'U', b'&', b'\'' | b'"') => 2,
        _ => 0,
    }
}

/// psql reads lines that end with `\n`; a `\r` before it is no part of a command.
fn end_of_psql_line(bytes: &[u8], start: usize) -> usize {
    let end = end_of(bytes, start, |byte| byte != b'\n');
    if end < bytes.len() && byte_at(bytes, end - 1) == b'\r' { end - 1 } else { end }
}
