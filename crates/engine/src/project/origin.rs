//! Where a setting's value came from.

use std::fmt;
use whimbrel_source::{Diagnostic, SharedFile, Span};

/// A place in one of the project's files.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: SharedFile,
    /// The bytes of the value.
    pub span: Span,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file.name(), self.file.position(self.span.start).line)
    }
}

/// The file's text may hold a password, so it is not shown.
impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody wrote it.
    Default,
    /// `whimbrel.toml` or `whimbrel.local.toml`.
    File(Place),
    /// An environment variable, by name.
    Variable(String),
    /// A flag of the command line, e.g. `--url`.
    Flag(&'static str),
}

impl Origin {
    /// `diagnostic`, pointing at the place that the value stands in, where that is a file.
    #[must_use]
    pub fn point(&self, diagnostic: Diagnostic, message: &str) -> Diagnostic {
        match self {
            Self::File(place) => diagnostic.at(&place.file, place.span, message),
            Self::Default | Self::Variable(_) | Self::Flag(_) => diagnostic,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(place) => place.fmt(formatter),
            Self::Variable(name) => formatter.write_str(name),
            Self::Flag(name) => formatter.write_str(name),
        }
    }
}
