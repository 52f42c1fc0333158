//! The first comment block of a migration: its reason, and its settings.

use crate::file::Span;

/// What the comments at the head of a file say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The prose of the first comment block; empty where there is none.
    pub reason: String,
    /// `-- whimbrel: key = value` lines, in order.
    pub settings: Vec<Setting>,
}

/// One `-- whimbrel: key = value` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key, e.g. `lock_timeout`.
    pub key: String,
    /// The value, trimmed, quotes removed.
    pub value: String,
    /// The whole line.
    pub span: Span,
}
