//! The statements in the code of a DO block.

use crate::read::cursor::Cursor;
use crate::read::{Said, read};
use whimbrel_source::{Lexer, SourceFile, StandardConformingStrings, Token, TokenKind};

/// Words of PL/pgSQL behind which a statement begins.
const BEFORE: [&str; 5] = ["BEGIN", "THEN", "ELSE", "LOOP", "EXCEPTION"];

/// The statements of SQL in a body, whichever of them will run.
pub(super) fn statements(body: &str) -> Vec<Said> {
    let file = SourceFile::new("code", body);
    let tokens: Vec<Token> = Lexer::new(file.text(), StandardConformingStrings::On)
        .map_while(Result::ok)
        .filter(|token| token.kind.is_significant())
        .collect();
    let pieces = tokens.split(|token| token.kind == TokenKind::Semicolon);
    let read_piece = |piece: &[Token]| {
        let is_before = |token: &Token| {
            let word = file.slice(token.span);
            BEFORE.iter().any(|before| word.eq_ignore_ascii_case(before))
        };
        let start = piece.iter().rposition(is_before).map_or(0, |last| last + 1);
        let said = read(&mut Cursor::new(&file, piece.get(start..)?));
        let is_sql = !matches!(said, Said::Other | Said::Control(_) | Said::Call);
        is_sql.then_some(said)
    };
    pieces.filter_map(read_piece).collect()
}
