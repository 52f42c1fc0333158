//! What a form of statement locks, scans and rewrites.

/// A form of statement, by the name that the table of claims gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form(pub &'static str);
