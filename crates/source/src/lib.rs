//! Text in: files, spans, statements, identifiers, and the diagnostics that point into them.
//!
//! This crate knows how PostgreSQL's lexer cuts text, and nothing of what the text means: it has
//! never heard of a table.

pub mod diagnostic;
pub mod digest;
pub mod file;
pub mod header;
pub mod identifier;
mod keyword;
pub mod lexer;
pub mod markup;
pub mod remark;
pub mod render;
pub mod script;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use digest::{Digest, Digests};
pub use file::{Position, SharedFile, SourceFile, Span};
pub use header::{Header, Setting};
pub use identifier::{Identifier, name_of, quote_literal};
pub use lexer::{Lexer, StandardConformingStrings, Token, TokenKind};
pub use script::{Piece, Placeholder, PlaceholderKind, Script, Statement};
