//! A file cut into statements.

mod names;
mod placeholders;
mod psql;
mod read;
mod recovery;
mod setting;

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::file::{SharedFile, SourceFile, Span};
use crate::identifier::Identifier;
use crate::lexer::{Lexer, StandardConformingStrings, Token, TokenKind};

pub use placeholders::{Placeholder, PlaceholderKind};
use read::Each;

/// A file and its statements, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The text.
    pub file: SharedFile,
    /// Statements; empty ones are left out.
    pub statements: Vec<Statement>,
}

/// One SQL statement as PostgreSQL would receive it.
///
/// Tokens are not kept: a file of 100 MB would need many times its size. [`Statement::tokens`]
/// reads them again, from the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From the first token that is no comment to the last, without the semicolon.
    pub span: Span,
    /// The data that follows `COPY … FROM STDIN;`, without the `\.` line; empty where the file ends
    /// before any data.
    pub copy_data: Option<Span>,
    /// How backslashes in its plain strings count.
    pub strings: StandardConformingStrings,
}

/// A part of a file. The pieces of a script cover its text without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The span of the statement.
    Statement(&'a Statement),
    /// The COPY data of the statement before it.
    CopyData(Span),
    /// What PostgreSQL does not run: white space, comments, semicolons, `\.`, lines of psql.
    Between(Span),
}

impl Piece<'_> {
    /// Where the piece is.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Statement(statement) => statement.span,
            Self::CopyData(span) | Self::Between(span) => *span,
        }
    }
}

impl Script {
    /// Reads the statements of `file`, as psql would send them.
    ///
    /// `strings` is the server's setting when the file begins; statements that change it are followed.
    ///
    /// # Errors
    /// Every quote, comment, parenthesis or body that is never closed, at its opening, and every
    /// psql command but the two that `pg_dump` writes around a dump.
    pub fn read(file: SharedFile, strings: StandardConformingStrings) -> Result<Self, Vec<Diagnostic>> {
        let (script, errors) = Self::read_what_is_whole(file, strings);
        if errors.is_empty() { Ok(script) } else { Err(errors) }
    }

    /// Reads the statements of `file` that are whole, and says what is wrong with the others.
    ///
    /// Behind a quote, a parenthesis or a body that is never closed, reading goes on where a line begins another
    /// statement. For a script with errors this is a guess: it is good for saying more about the file, not for running it.
    #[must_use]
    pub fn read_what_is_whole(
        file: SharedFile,
        strings: StandardConformingStrings,
    ) -> (Self, Vec<Diagnostic>) {
        let mut nothing = |_: &Statement, _: &[Token]| {};
        let (statements, _, errors) = read::statements(&file, strings, &mut Each::nothing(&mut nothing));
        (Self { file, statements }, errors)
    }

    /// The same, with what `make` makes of each statement and its tokens, without white space and comments: so nobody
    /// has to cut the text a second time.
    #[must_use]
    pub fn read_each<T>(
        file: SharedFile,
        strings: StandardConformingStrings,
        make: &mut dyn FnMut(&Statement, &[Token]) -> T,
    ) -> (Self, Vec<T>, Vec<Diagnostic>) {
        let mut each = Each { tokens: usize::MAX, make };
        let (statements, results, errors) = read::statements(&file, strings, &mut each);
        (Self { file, statements }, results, errors)
    }

    /// The text of `token`.
    #[must_use]
    pub fn text_of(&self, token: Token) -> &str {
        self.file.slice(token.span)
    }

    /// The whole text in pieces; joined, they are the text.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::with_capacity(self.statements.len() * 2 + 1);
        let mut covered = 0;
        for statement in &self.statements {
            push_between(&mut pieces, covered, statement.span.start);
            pieces.push(Piece::Statement(statement));
            covered = statement.span.end;
            if let Some(data) = statement.copy_data {
                push_between(&mut pieces, covered, data.start);
                pieces.push(Piece::CopyData(data));
                covered = data.end;
            }
        }
        push_between(&mut pieces, covered, self.file.text().len());
        pieces
    }
}

fn push_between(pieces: &mut Vec<Piece<'_>>, start: usize, end: usize) {
    if start < end {
        pieces.push(Piece::Between(Span::new(start, end)));
    }
}

impl Statement {
    /// The statement's text, without the semicolon.
    #[must_use]
    pub fn text<'a>(&self, file: &'a SourceFile) -> &'a str {
        file.slice(self.span)
    }

    /// The statement's tokens without white space and comments.
    pub fn tokens<'a>(&self, file: &'a SourceFile) -> impl Iterator<Item = Token> + use<'a> {
        Lexer::between(file.text(), self.span, self.strings)
            .filter_map(Result::ok)
            .filter(|token| token.kind.is_significant())
    }

    /// The statement's tokens as text to compare with: words without quotes in upper case, everything
    /// else as it is written (so that `"create"` and `'CREATE'` never equal `CREATE`).
    pub fn words<'a>(&self, file: &'a SourceFile) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        self.tokens(file).map(move |token| {
            let text = file.slice(token.span);
            match token.kind {
                TokenKind::Word => upper_case(text),
                TokenKind::Whitespace
                | TokenKind::LineComment
                | TokenKind::BlockComment
                | TokenKind::QuotedIdentifier
                | TokenKind::String
                | TokenKind::DollarString
                | TokenKind::Number
                | TokenKind::Parameter
                | TokenKind::Symbol
                | TokenKind::Semicolon
                | TokenKind::Backslash => Cow::Borrowed(text),
            }
        })
    }

    /// Whether the first [`Statement::words`] are these, e.g. `["CREATE", "UNIQUE", "INDEX"]`.
    #[must_use]
    pub fn begins_with(&self, file: &SourceFile, head: &[&str]) -> bool {
        let mut words = self.words(file);
        head.iter().all(|expected| words.next().is_some_and(|word| word == *expected))
    }

    /// Every dotted chain of identifiers, as the server would know it, each once, in the order of
    /// first mention.
    ///
    /// Words that PostgreSQL reserves are left out where they stand alone. Most of what remains are
    /// keywords, columns and functions: ask the server which of them exist.
    #[must_use]
    pub fn names(&self, file: &SourceFile) -> Vec<Vec<Identifier>> {
        names::names(self, file)
    }

    /// psql's `:'name'` and `:"name"`, in order.
    #[must_use]
    pub fn placeholders(&self, file: &SourceFile) -> Vec<Placeholder> {
        placeholders::placeholders(self, file)
    }
}

/// ASCII only, as PostgreSQL folds words.
fn upper_case(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(word.to_ascii_uppercase())
    } else {
        Cow::Borrowed(word)
    }
}
