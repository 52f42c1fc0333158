//! What a command answers: the same facts for people and for programs.

use super::json::json;
use super::line::Line;
use whimbrel::Class;

/// The end of a command that did what it was asked, or answered its question.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Decides the exit code.
    pub(crate) class: Class,
    /// For people.
    pub(crate) human: Human,
    /// For programs: one JSON object.
    pub(crate) document: String,
}

/// An answer for people.
#[derive(Debug)]
pub(crate) enum Human {
    /// Lines with tones.
    Lines(Vec<Line>),
    /// A text of our own that another program reads, e.g. a completion script.
    Verbatim(String),
}

/// The document of an answer: its schema first, then the report's own fields.
#[derive(serde::Serialize)]
struct Document<'a, T> {
    schema: String,
    #[serde(flatten)]
    report: &'a T,
}

impl Answer {
    /// What `command` found, and the lines that say it.
    pub(crate) fn of(command: &str, report: &impl serde::Serialize, lines: Vec<Line>) -> Self {
        Self { class: Class::Ok, human: Human::Lines(lines), document: document(command, report) }
    }

    /// A text that another program reads.
    pub(crate) fn verbatim(command: &str, report: &impl serde::Serialize, text: String) -> Self {
        Self { class: Class::Ok, human: Human::Verbatim(text), document: document(command, report) }
    }

    /// The same answer with another exit code.
    pub(crate) fn with_class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
}

fn document(command: &str, report: &impl serde::Serialize) -> String {
    json(&Document { schema: format!("whimbrel.{command}/1"), report })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_first_field() {
        #[derive(serde::Serialize)]
        struct Report {
            applied: u32,
        }
        let answer = Answer::of("up", &Report { applied: 2 }, Vec::new());
        assert_eq!(answer.document, r#"{"schema":"whimbrel.up/1","applied":2}"#);
    }
}
