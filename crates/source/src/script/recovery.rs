//! Where reading goes on behind a statement that is broken.
//!
//! Nothing here is a rule of SQL. Where a quote, a parenthesis or a body is never closed, nobody can know where its
//! author meant it to end. What people write begins a statement at the start of a line, behind one that ends with a
//! semicolon: there reading goes on.

use crate::file::Span;
use crate::lexer::{Quote, Token, TokenKind, Unterminated, continues_word};

/// Words that statements of migrations begin with.
const FIRST_WORDS: [&str; 24] = [
    "alter", "analyze", "call", "cluster", "comment", "commit", "copy", "create", "delete", "do", "drop",
    "grant", "insert", "lock", "merge", "refresh", "reindex", "revoke", "select", "set", "truncate",
    "update", "vacuum", "with",
];

/// Where the first statement behind the one at `from` begins, if that is before `end`.
pub(super) fn next_statement(text: &str, from: usize, end: usize) -> Option<usize> {
    let mut at = from;
    let mut is_ended = false;
    for line in text.get(from..end)?.split_inclusive('\n') {
        if is_ended && at > from && begins_statement(line) {
            return Some(at);
        }
        at += line.len();
        let line = line.trim();
        if !line.is_empty() && !line.starts_with("--") {
            is_ended = line.ends_with(';');
        }
    }
    None
}

fn begins_statement(line: &str) -> bool {
    let word = line.bytes().take_while(|byte| continues_word(*byte)).count();
    let word = line.get(..word).unwrap_or_default();
    FIRST_WORDS.iter().any(|first| first.eq_ignore_ascii_case(word))
}

/// What was opened by a literal that swallows the end of one statement and the beginning of the next, and whose quotes
/// stand where the quotes of two literals would: `'it's'; … 'x'`.
///
/// In a file that is broken somewhere it is the likely place. A literal of several lines that is whole has white space
/// or punctuation around it.
pub(super) fn swallows(text: &str, token: Token) -> Option<Unterminated> {
    let Span { start, end } = token.span;
    let opening = |quote: Quote, sign: char| {
        let length = text.get(start..end)?.find(sign)? + sign.len_utf8();
        Some(Unterminated { quote, opening: Span::new(start, start + length) })
    };
    let found = match token.kind {
        TokenKind::String if is_beside_word(text, token.span) => opening(Quote::String, '\''),
        TokenKind::QuotedIdentifier if is_beside_word(text, token.span) => opening(Quote::Identifier, '"'),
        TokenKind::DollarString => of_dollar(text, token.span),
        TokenKind::String
        | TokenKind::QuotedIdentifier
        | TokenKind::Whitespace
        | TokenKind::LineComment
        | TokenKind::BlockComment
        | TokenKind::Word
        | TokenKind::Number
        | TokenKind::Parameter
        | TokenKind::Symbol
        | TokenKind::Semicolon
        | TokenKind::Backslash => None,
    };
    found.filter(|_| next_statement(text, start, end).is_some())
}

fn is_beside_word(text: &str, span: Span) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| continues_word(*byte));
    let bytes = text.as_bytes();
    is_word(span.start.checked_sub(1).and_then(|before| bytes.get(before))) || is_word(bytes.get(span.end))
}

/// The closing quote of one body that is the opening of the next: `AS` stands before it.
fn of_dollar(text: &str, span: Span) -> Option<Unterminated> {
    let literal = text.get(span.start..span.end)?;
    let delimiter = literal.get(1..)?.find('$')? + 2;
    let body = literal.get(delimiter..literal.len().checked_sub(delimiter)?)?;
    let last = body.trim_end().rsplit(|sign: char| sign.is_whitespace()).next()?;
    let opens = body.ends_with(char::is_whitespace)
        && ["as", "do"].iter().any(|word| last.eq_ignore_ascii_case(word));
    opens.then(|| Unterminated {
        quote: Quote::Dollar,
        opening: Span::new(span.start, span.start + delimiter),
    })
}
