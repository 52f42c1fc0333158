//! The names that a statement mentions.

use std::collections::BTreeSet;
use std::iter::Peekable;

use super::Statement;
use crate::file::SourceFile;
use crate::identifier::Identifier;
use crate::lexer::{Token, TokenKind};

/// Dotted chains of identifiers, each once, in the order of first mention.
pub(super) fn names(statement: &Statement, file: &SourceFile) -> Vec<Vec<Identifier>> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    let mut tokens = statement.tokens(file).peekable();
    let mut after_point = false;
    while let Some(token) = tokens.next() {
        if !is_identifier(token) {
            after_point = file.slice(token.span) == ".";
            continue;
        }
        let chain = chain(file, token, &mut tokens);
        let names_something = match chain.as_slice() {
            [only] => token.kind == TokenKind::QuotedIdentifier || !only.is_reserved(),
            _ => true,
        };
        if names_something && !after_point && seen.insert(chain.clone()) {
            names.push(chain);
        }
        after_point = false;
    }
    names
}

/// The chain that begins with `first`: identifiers with points between them.
fn chain(
    file: &SourceFile,
    first: Token,
    tokens: &mut Peekable<impl Iterator<Item = Token>>,
) -> Vec<Identifier> {
    let mut chain = vec![identifier(file, first, tokens)];
    while tokens.next_if(|token| file.slice(token.span) == ".").is_some() {
        let Some(next) = tokens.next_if(|token| is_identifier(*token)) else { break };
        chain.push(identifier(file, next, tokens));
    }
    chain
}

fn is_identifier(token: Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier)
}

fn identifier(
    file: &SourceFile,
    token: Token,
    tokens: &mut Peekable<impl Iterator<Item = Token>>,
) -> Identifier {
    let text = file.slice(token.span);
    if token.kind == TokenKind::Word {
        return Identifier::of_word(text);
    }
    if text.starts_with('"') {
        return Identifier::of_quoted(text);
    }
    let says_escape = tokens.next_if(|next| file.slice(next.span).eq_ignore_ascii_case("uescape")).is_some();
    let literal = says_escape.then(|| tokens.next_if(|next| next.kind == TokenKind::String)).flatten();
    let escape = literal.and_then(|token| file.slice(token.span).chars().nth(1));
    Identifier::of_quoted_with_escapes(text, escape.unwrap_or('\\'))
}
