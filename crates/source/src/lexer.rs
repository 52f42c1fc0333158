//! Tokens as PostgreSQL's own lexer sees them.

use crate::file::Span;

/// What a token is. White space and comments are tokens too, so that the tokens of a text,
/// joined, are the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Spaces, tabs, line ends.
    Whitespace,
    /// `-- …` to the end of the line, without the line end.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
    /// An identifier or keyword without quotes.
    Word,
    /// `"…"`, and `U&"…"`.
    QuotedIdentifier,
    /// `'…'`, `E'…'`, `N'…'`, `B'…'`, `X'…'` and `U&'…'`.
    String,
    /// `$tag$ … $tag$`.
    DollarString,
    /// A number.
    Number,
    /// `$1`.
    Parameter,
    /// One or more operator characters, or one of `( ) [ ] , . :` and `::`, `:=`, `..`.
    Symbol,
    /// `;`.
    Semicolon,
    /// A psql line: a backslash outside of quotes, to the end of the line.
    Backslash,
}

/// A piece of text that PostgreSQL's lexer would not cut further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

/// Whether a backslash in a plain `'…'` string is only a backslash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandardConformingStrings {
    /// The default since PostgreSQL 9.1.
    On,
    /// A backslash in `'…'` escapes the next character.
    Off,
}
