//! A file cut into statements.

use crate::file::{SharedFile, Span};
use crate::lexer::Token;

/// A file and its statements, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The text.
    pub file: SharedFile,
    /// Statements; empty ones are left out.
    pub statements: Vec<Statement>,
}

/// One SQL statement as PostgreSQL would receive it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From the first token that is no comment to the last, without the semicolon.
    pub span: Span,
    /// The statement's tokens without white space and comments.
    pub tokens: Vec<Token>,
    /// The data that follows `COPY … FROM STDIN;`, without the `\.` line.
    pub copy_data: Option<Span>,
}
