//! The statements in the code of a DO block.

use crate::read::cursor::Cursor;
use crate::read::{Said, read};
use whimbrel_source::{Lexer, SharedFile, SourceFile, StandardConformingStrings, Token, TokenKind};

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

/// The statements of SQL in a body, whichever of them will run, with those of a text that EXECUTE runs and that stands
/// there whole.
pub(crate) fn statements(body: &str) -> Vec<Said> {
    let code = Code::of(body);
    let of_piece = |piece: &[Token]| {
        let text = code.beginning(piece).and_then(|start| code.constant(piece.get(start..)?));
        text.map_or_else(|| code.said(piece).into_iter().collect(), |text| statements(&text))
    };
    code.pieces().flat_map(of_piece).collect()
}

/// The statements of SQL that a body has itself: what a text says is nobody's word.
pub(crate) fn written(body: &str) -> Vec<Said> {
    let code = Code::of(body);
    code.pieces().filter_map(|piece| code.said(piece)).collect()
}

/// Whether a body runs a text that is put together only when it runs.
pub(crate) fn is_dynamic(body: &str) -> bool {
    let code = Code::of(body);
    let is_open = |tokens: &[Token]| {
        // A trigger executes a function, and a right to execute one is given.
        let is_of_sql = code.is_one_of(tokens.get(1), &["FUNCTION", "PROCEDURE", "ON"]);
        code.is_one_of(tokens.first(), &["EXECUTE"]) && !is_of_sql && code.constant(tokens).is_none()
    };
    code.pieces().any(|piece| (0..piece.len()).any(|at| piece.get(at..).is_some_and(is_open)))
}

/// A body, cut into tokens.
struct Code {
    file: SharedFile,
    tokens: Vec<Token>,
}

impl Code {
    fn of(body: &str) -> Self {
        let file = SourceFile::new("code", body);
        let tokens = Lexer::new(file.text(), StandardConformingStrings::On).map_while(Result::ok);
        let tokens = tokens.filter(|token| token.kind.is_significant()).collect();
        Self { file, tokens }
    }

    fn pieces(&self) -> impl Iterator<Item = &[Token]> {
        self.tokens.split(|token| token.kind == TokenKind::Semicolon)
    }

    fn is_one_of(&self, token: Option<&Token>, words: &[&str]) -> bool {
        token.is_some_and(|token| {
            words.iter().any(|word| self.file.slice(token.span).eq_ignore_ascii_case(word))
        })
    }

    /// Where in a piece the statement begins.
    fn beginning(&self, piece: &[Token]) -> Option<usize> {
        let begins = |at: &usize| {
            let before = at.checked_sub(1).and_then(|before| piece.get(before));
            let own = piece.get(*at);
            (*at == 0 || self.is_one_of(before, &BEFORE))
                && (self.is_one_of(own, &VERBS) || self.is_one_of(own, &["EXECUTE"]))
        };
        (0..piece.len()).find(begins)
    }

    fn said(&self, piece: &[Token]) -> Option<Said> {
        let tokens = piece.get(self.beginning(piece)?..)?;
        let said = read(&mut Cursor::new(&self.file, tokens));
        // EXECUTE of a body runs a text, and nothing that was prepared.
        (!matches!(said, Said::Other | Said::Execute)).then_some(said)
    }

    /// The text that EXECUTE runs, where it stands there whole.
    fn constant(&self, tokens: &[Token]) -> Option<String> {
        let [verb, text] = tokens else { return None };
        if !self.is_one_of(Some(verb), &["EXECUTE"]) {
            return None;
        }
        let written = self.file.slice(text.span);
        let quoted = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        let plain = quoted.map(|quoted| quoted.replace("''", "'"));
        let cursor = Cursor::new(&self.file, std::slice::from_ref(text));
        plain.or_else(|| (text.kind == TokenKind::DollarString).then(|| cursor.body(&(0..1))).flatten())
    }
}
