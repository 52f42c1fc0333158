//! The statements in the code of a DO block.

use crate::read::cursor::Cursor;
use crate::read::{Said, read};
use whimbrel_source::{Lexer, SourceFile, StandardConformingStrings, Token, TokenKind};

/// Words of PL/pgSQL and of SQL bodies behind which a statement begins.
const BEFORE: [&str; 6] = ["BEGIN", "ATOMIC", "THEN", "ELSE", "LOOP", "EXCEPTION"];

/// Words that begin a statement which changes something.
const VERBS: [&str; 19] = [
    "ALTER", "CREATE", "DROP", "TRUNCATE", "UPDATE", "DELETE", "INSERT", "MERGE", "WITH", "LOCK", "REINDEX",
    "REFRESH", "CLUSTER", "VACUUM", "COMMENT", "GRANT", "REVOKE", "PERFORM", "CALL",
];

/// Whether a body has a word that begins a statement which changes something, or one that runs a text.
pub(crate) fn may_matter(body: &str) -> bool {
    let is_part = |next: char| next.is_ascii_alphanumeric() || next == '_';
    let matters = |word: &str| {
        VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word)) || word.eq_ignore_ascii_case("execute")
    };
    body.split(|next: char| !is_part(next)).any(matters)
}

/// The statements of SQL in a body, whichever of them will run.
pub(crate) fn statements(body: &str) -> Vec<Said> {
    let file = SourceFile::new("code", body);
    let tokens: Vec<Token> = Lexer::new(file.text(), StandardConformingStrings::On)
        .map_while(Result::ok)
        .filter(|token| token.kind.is_significant())
        .collect();
    let pieces = tokens.split(|token| token.kind == TokenKind::Semicolon);
    let read_piece = |piece: &[Token]| {
        let is_one_of = |token: Option<&Token>, words: &[&str]| {
            token.is_some_and(|token| {
                words.iter().any(|word| file.slice(token.span).eq_ignore_ascii_case(word))
            })
        };
        let begins = |at: &usize| {
            let before = at.checked_sub(1).and_then(|before| piece.get(before));
            (*at == 0 || is_one_of(before, &BEFORE)) && is_one_of(piece.get(*at), &VERBS)
        };
        let start = (0..piece.len()).find(begins)?;
        let said = read(&mut Cursor::new(&file, piece.get(start..)?));
        (said != Said::Other).then_some(said)
    };
    pieces.filter_map(read_piece).collect()
}
