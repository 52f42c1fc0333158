//! What a rule says of a place.

use crate::rule::Rule;
use whimbrel_source::{Diagnostic, Severity, SharedFile, Span};

/// One thing that a rule says of one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// The file.
    pub file: SharedFile,
    /// Where.
    pub span: Span,
    /// The statement that it is about.
    pub statement: Option<Span>,
    /// One fact, in lower case.
    pub message: String,
    /// More facts, in sentences.
    pub notes: Vec<String>,
    /// What was measured.
    pub facts: Option<Facts>,
    /// A text that reaches the same without the finding.
    pub fix: Option<Fix>,
    /// The reason of the comment that allows it.
    pub allowed: Option<String>,
}

/// What the table of claims says of the statement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Facts {
    /// The form in the table of claims.
    pub form: &'static str,
    /// The major version that the facts are of.
    pub major: u32,
    /// What it does to rows and files.
    pub effort: &'static str,
    /// The locks on relations that may be in use.
    pub locks: Vec<LockFact>,
}

/// One lock.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LockFact {
    /// The relation; empty where its name is not known.
    pub relation: String,
    /// The mode in PostgreSQL's words.
    pub mode: &'static str,
}

/// A span of a file, and what is to stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// Lines; more of a statement is not shown.
const LONGEST_PATCH: usize = 12;

impl Finding {
    /// The shape in which every layer reports.
    #[must_use]
    pub fn into_diagnostic(self) -> Diagnostic {
        let patch = self.patched().map(|text| ["`--fix` writes:\n", &text].concat());
        let mut diagnostic = match self.severity {
            Severity::Error => Diagnostic::error(self.rule.code, self.message),
            Severity::Warning => Diagnostic::warning(self.rule.code, self.message),
            Severity::Note => Diagnostic::note(self.rule.code, self.message),
        };
        diagnostic.notes = self.notes;
        let mut diagnostic = diagnostic.at(&self.file, self.span, "").with_help(self.rule.instead);
        diagnostic.help.extend(patch);
        diagnostic
    }

    /// The statement as the fix writes it; `None` where there is no fix, or the statement is long.
    #[must_use]
    pub fn patched(&self) -> Option<String> {
        let fix = self.fix.as_ref()?;
        let statement = self.statement?;
        let before = self.file.slice(Span::new(statement.start.min(fix.span.start), fix.span.start));
        let behind = self.file.slice(Span::new(fix.span.end, statement.end.max(fix.span.end)));
        let mut text = [before, &fix.text, behind, ";"].concat();
        text.retain(|character| character != '\r');
        (text.lines().count() <= LONGEST_PATCH).then_some(text)
    }

    /// The same, with one more fact.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same, which matters so much.
    #[must_use]
    pub fn as_severe_as(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
