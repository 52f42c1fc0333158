//! Names as PostgreSQL stores them, and as SQL writes them.

use crate::keyword::{is_keyword, is_reserved};
use crate::lexer::TokenKind;
use std::borrow::Cow;

/// Longest name in bytes; PostgreSQL cuts what is longer (`NAMEDATALEN - 1`).
const LONGEST_NAME: usize = 63;

/// The name of an object, as the catalog has it: folded, without quotes.
///
/// Shown as SQL would write it: in quotes only where `quote_identifier` of PostgreSQL puts them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(pub String);

impl Identifier {
    /// A name as the catalog has it.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name that a word without quotes means: folded to lower case, ASCII letters only, and cut
    /// to the length that PostgreSQL stores.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        Self(stored(word.to_ascii_lowercase()))
    }

    /// The name that `"…"` means: as it is written, `""` being one quote.
    #[must_use]
    pub fn of_quoted(quoted: &str) -> Self {
        Self(stored(inside_quotes(quoted)))
    }

    /// The name that `U&"…"` means, where `escape` (a backslash, unless UESCAPE says otherwise)
    /// begins `\0061`, `\+000061` or itself. An escape that PostgreSQL would refuse stays as it is.
    #[must_use]
    pub fn of_quoted_with_escapes(quoted: &str, escape: char) -> Self {
        Self(stored(without_escapes(&inside_quotes(quoted), escape)))
    }

    /// The name itself, without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether PostgreSQL reserves the word, so that it names nothing without quotes.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        is_reserved(&self.0)
    }
}

impl std::fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if is_plain(&self.0) {
            formatter.write_str(&self.0)
        } else {
            write!(formatter, "\"{}\"", self.0.replace('"', "\"\""))
        }
    }
}

/// The name that a token with this text means, as the catalog has it; `None` where it is no identifier.
///
/// Escapes of `U&"…"` are those with a backslash: what `UESCAPE` says stands in another token.
#[must_use]
pub fn name_of(kind: TokenKind, text: &str) -> Option<Cow<'_, str>> {
    match kind {
        TokenKind::Word
            if text.len() <= LONGEST_NAME && !text.bytes().any(|byte| byte.is_ascii_uppercase()) =>
        {
            Some(Cow::Borrowed(text))
        }
        TokenKind::Word => Some(Cow::Owned(Identifier::of_word(text).0)),
        TokenKind::QuotedIdentifier if text.starts_with('"') => {
            Some(Cow::Owned(Identifier::of_quoted(text).0))
        }
        TokenKind::QuotedIdentifier => Some(Cow::Owned(Identifier::of_quoted_with_escapes(text, '\\').0)),
        TokenKind::Whitespace
        | TokenKind::LineComment
        | TokenKind::BlockComment
        | TokenKind::String
        | TokenKind::DollarString
        | TokenKind::Number
        | TokenKind::Parameter
        | TokenKind::Symbol
        | TokenKind::Semicolon
        | TokenKind::Backslash => None,
    }
}

/// A string literal that means `text`, whatever `standard_conforming_strings` is.
///
/// The same text as `quote_literal` of PostgreSQL: ` E'…'` without its leading space where there are
/// backslashes.
#[must_use]
pub fn quote_literal(text: &str) -> String {
    let quotes_doubled = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", quotes_doubled.replace('\\', "\\\\"))
    } else {
        format!("'{quotes_doubled}'")
    }
}

/// Whether the name means itself without quotes, on every major.
fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !is_keyword(name)
}

fn inside_quotes(quoted: &str) -> String {
    let after_quote = quoted.split_once('"').map_or(quoted, |(_, inside)| inside);
    after_quote.strip_suffix('"').unwrap_or(after_quote).replace("\"\"", "\"")
}

/// As the catalog has it: cut after the last whole character that fits.
fn stored(mut name: String) -> String {
    if name.len() > LONGEST_NAME {
        let end = (0..=LONGEST_NAME).rev().find(|end| name.is_char_boundary(*end));
        name.truncate(end.unwrap_or_default());
    }
    name
}

fn without_escapes(text: &str, escape: char) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(escape) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let (character, length) = escaped(from, escape).unwrap_or((escape, escape.len_utf8()));
        plain.push(character);
        rest = from.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// The character that `text`, which begins with an escape, means, and the length of the escape.
fn escaped(text: &str, escape: char) -> Option<(char, usize)> {
    let after = text.strip_prefix(escape)?;
    if after.starts_with(escape) {
        return Some((escape, escape.len_utf8() * 2));
    }
    let (code, length) = code_point(text, escape)?;
    if let Some(character) = char::from_u32(code) {
        return Some((character, length));
    }
    let (second, second_length) = code_point(text.get(length..)?, escape)?;
    let pair = [u16::try_from(code).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, length + second_length))
}

/// The number that four hexadecimal digits behind `escape`, or six behind it and `+`, write at the start of `text`, and the length of the escape.
fn code_point(text: &str, escape: char) -> Option<(u32, usize)> {
    let after = text.strip_prefix(escape)?;
    let (digits, length) = match after.strip_prefix('+') {
        Some(digits) => (digits.get(..6)?, 7),
        None => (after.get(..4)?, 4),
    };
    let all_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| all_hexadecimal)?;
    Some((code, escape.len_utf8() + length))
}
