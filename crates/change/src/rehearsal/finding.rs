//! What is not as it should be.

use super::{Step, Way};
use serde::Serialize;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its name, which `whimbrel explain` knows.
    pub code: &'static str,
    /// Whether it fails the rehearsal.
    pub weight: Weight,
    /// The step that it was found behind, from 1; `None` for the whole.
    pub step: Option<usize>,
    /// Whose file it is about; empty for the whole.
    pub migration: String,
    /// Which way the file ran.
    pub way: Option<Way>,
    /// The line of the file, where it is about a statement.
    pub line: Option<usize>,
    /// One fact, in lower case.
    pub message: String,
    /// More facts, in sentences.
    pub notes: Vec<String>,
    /// What to do.
    pub help: String,
    /// What it tells that may still be so behind the next file, in words that are the same then; see
    /// [`told_once`](super::told_once).
    #[serde(skip)]
    pub facts: Vec<String>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// It is said.
    Warns,
    /// The rehearsal has failed.
    Fails,
}

impl Finding {
    /// About the whole.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            weight: Weight::Fails,
            step: None,
            migration: String::new(),
            way: None,
            line: None,
            message: message.into(),
            notes: Vec::new(),
            help: String::new(),
            facts: Vec::new(),
        }
    }

    /// The same, about a step.
    #[must_use]
    pub fn of(mut self, step: &Step) -> Self {
        self.step = Some(step.number);
        self.migration.clone_from(&step.migration);
        self.way = Some(step.way);
        self
    }

    /// The same, about the statement on this line.
    #[must_use]
    pub fn on_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, which only warns.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.weight = Weight::Warns;
        self
    }

    /// The same, with one more fact.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same, which tells this.
    #[must_use]
    pub fn telling(mut self, facts: impl IntoIterator<Item = String>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// The same, with what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}
