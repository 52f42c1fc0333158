//! psql's `:'name'` and `:"name"`.

use super::Statement;
use crate::file::{SourceFile, Span};
use crate::lexer::{Token, TokenKind};

/// How the value of a placeholder is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceholderKind {
    /// `:'name'`: as a string literal.
    Literal,
    /// `:"name"`: as an identifier.
    Identifier,
}

/// A place in a statement that a value is to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The name between the quotes.
    pub name: String,
    /// How its value is written.
    pub kind: PlaceholderKind,
    /// From the colon to the closing quote.
    pub span: Span,
}

/// The placeholders of a statement, in order.
///
/// The colon of `::` and `:=` is another symbol. In square brackets a colon after an operand
/// separates the bounds of a slice.
pub(super) fn placeholders(statement: &Statement, file: &SourceFile) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut brackets = 0_usize;
    let mut before: Option<Token> = None;
    let mut colon: Option<Token> = None;
    for token in statement.tokens(file) {
        if let Some(colon) = colon.take()
            && let Some(placeholder) = placeholder(file, colon, token)
        {
            found.push(placeholder);
        }
        let text = file.slice(token.span);
        if text == ":" && !(brackets > 0 && before.is_some_and(|before| is_operand(file, before))) {
            colon = Some(token);
        }
        match text {
            "[" => brackets += 1,
            "]" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        before = Some(token);
    }
    found
}

/// The placeholder that `colon` and the quote right after it make, where they do.
fn placeholder(file: &SourceFile, colon: Token, quoted: Token) -> Option<Placeholder> {
    let kind = match quoted.kind {
        TokenKind::String => PlaceholderKind::Literal,
        TokenKind::QuotedIdentifier => PlaceholderKind::Identifier,
        TokenKind::Whitespace
        | TokenKind::LineComment
        | TokenKind::BlockComment
        | TokenKind::Word
        | TokenKind::DollarString
        | TokenKind::Number
        | TokenKind::Parameter
        | TokenKind::Symbol
        | TokenKind::Semicolon
        | TokenKind::Backslash => return None,
    };
    let text = file.slice(quoted.span);
    let quote = if kind == PlaceholderKind::Literal { '\'' } else { '"' };
    let name = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
    (is_name && colon.span.end == quoted.span.start).then(|| Placeholder {
        name: name.to_owned(),
        kind,
        span: Span::new(colon.span.start, quoted.span.end),
    })
}

/// Whether a value ends with the token, so that no other value can follow it.
fn is_operand(file: &SourceFile, token: Token) -> bool {
    match token.kind {
        TokenKind::Word
        | TokenKind::QuotedIdentifier
        | TokenKind::String
        | TokenKind::DollarString
        | TokenKind::Number
        | TokenKind::Parameter => true,
        TokenKind::Symbol => matches!(file.slice(token.span), ")" | "]"),
        TokenKind::Whitespace
        | TokenKind::LineComment
        | TokenKind::BlockComment
        | TokenKind::Semicolon
        | TokenKind::Backslash => false,
    }
}
