//! Bodies of `DO` and of procedures: whether they end transactions themselves.

use whimbrel_source::{Lexer, SourceFile, StandardConformingStrings, Statement, Token, TokenKind};

/// Whether a string of the statement is PL/pgSQL in which `COMMIT` or `ROLLBACK` is a statement.
///
/// Words in comments and strings of the body do not count, nor do columns that are called so.
pub(crate) fn commits(file: &SourceFile, statement: &Statement) -> bool {
    statement
        .tokens(file)
        .any(|token| body_of(file, token).is_some_and(|body| has_control(&body, statement.strings)))
}

/// The text between the quotes of a string.
fn body_of(file: &SourceFile, token: Token) -> Option<String> {
    let text = file.slice(token.span);
    match token.kind {
        TokenKind::DollarString => {
            let tag = text.get(1..)?.find('$')? + 2;
            text.get(tag..text.len().checked_sub(tag)?).map(str::to_owned)
        }
        TokenKind::String => {
            let start = text.find('\'')? + 1;
            Some(text.get(start..text.len().checked_sub(1)?)?.replace("''", "'"))
        }
        TokenKind::Word
        | TokenKind::QuotedIdentifier
        | TokenKind::Number
        | TokenKind::Parameter
        | TokenKind::Symbol
        | TokenKind::Semicolon
        | TokenKind::Backslash
        | TokenKind::Whitespace
        | TokenKind::LineComment
        | TokenKind::BlockComment => None,
    }
}

/// Whether `COMMIT` or `ROLLBACK` begins a statement: behind `;`, a label or a word that opens a list
/// of statements, and before `;` or `AND`.
fn has_control(body: &str, strings: StandardConformingStrings) -> bool {
    let tokens = Lexer::new(body, strings).filter_map(Result::ok).filter(|token| token.kind.is_significant());
    let words: Vec<String> = tokens
        .map(|token| body.get(token.span.start..token.span.end).unwrap_or_default().to_ascii_uppercase())
        .collect();
    words.windows(3).any(|three| {
        let [before, word, after] = three else { return false };
        matches!(word.as_str(), "COMMIT" | "ROLLBACK")
            && matches!(before.as_str(), ";" | ">" | ">>" | "BEGIN" | "THEN" | "ELSE" | "LOOP")
            && matches!(after.as_str(), ";" | "AND")
    })
}
