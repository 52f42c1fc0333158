//! The one shape in which every layer reports.

use crate::file::{SharedFile, Span};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A fact worth knowing; nothing has to be done.
    Note,
    /// Something that will hurt later.
    Warning,
    /// Something that stops the command.
    Error,
}

/// A place in a text, and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file that is pointed into.
    pub file: SharedFile,
    /// The bytes that are underlined.
    pub span: Span,
    /// What is said beside the underline; may be empty.
    pub message: String,
}

/// One fact for the user: what happened, where, why, and what to do.
///
/// The message follows PostgreSQL's style guide: one fact, lower-case start, no full stop.
/// Notes are facts in sentences, `help` is advice and ends with the next command where one exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Kebab-case name of the harm, e.g. `unterminated-quote`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What happened, in one line.
    pub message: String,
    /// Where; the first label is the primary one.
    pub labels: Vec<Label>,
    /// Facts that explain it, one sentence each.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error with a code and a message, and no place yet.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning with a code and a message, and no place yet.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note with a code and a message, and no place yet.
    #[must_use]
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The same, pointing at `span` of `file` too.
    #[must_use]
    pub fn at(mut self, file: &SharedFile, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { file: SharedFile::clone(file), span, message: message.into() });
        self
    }

    /// The same, with one more fact.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same, with one more piece of advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
