//! Questions to a person, and what is said where nobody can be asked.

use super::line::{Line, Tone};
use super::output::{Format, Output};
use std::collections::BTreeMap;
use std::io::{BufRead as _, IsTerminal as _};
use whimbrel::{Class, Diagnostic, Failure};

/// Whether there is somebody who can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    /// Standard input and standard error are terminals, and nothing forbids to ask.
    There,
    /// Everything must stand on the command line.
    Absent,
}

/// What a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// `y` or `yes`.
    Given,
    /// Anything else, also nothing.
    Withheld,
}

/// A flag that would have answered a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingFlag {
    /// As it is typed, e.g. `--yes`.
    pub(crate) flag: String,
    /// What it answers.
    pub(crate) why: String,
}

impl Person {
    /// Looks whether somebody can be asked; `no_input` is the flag `--no-input`.
    pub(crate) fn of_process(environment: &BTreeMap<String, String>, format: Format) -> Self {
        let forbidden = environment.get("WHIMBREL_NO_INPUT").is_some_and(|value| !value.is_empty());
        let terminals = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        if terminals && !forbidden && format == Format::Human { Self::There } else { Self::Absent }
    }
}

/// Asks a question that is answered with yes or no; no is the answer of an empty line.
pub(crate) fn ask(output: &Output, question: &str) -> Consent {
    output.ask(&Line::default().and(Tone::Strong, question).and(Tone::Plain, " [y/N]"));
    let mut answer = String::new();
    // A standard input that cannot be read has not said yes.
    let _ = std::io::stdin().lock().read_line(&mut answer);
    if ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) {
        Consent::Given
    } else {
        Consent::Withheld
    }
}

/// Asks for a word; what was typed, without spaces around it.
pub(crate) fn typed(output: &Output, question: &str) -> String {
    output.ask(&Line::default().and(Tone::Strong, question));
    let mut answer = String::new();
    let _ = std::io::stdin().lock().read_line(&mut answer);
    answer.trim().to_owned()
}

/// The one error that names every flag that is missing.
pub(crate) fn missing(flags: &[MissingFlag]) -> Failure {
    let names: Vec<&str> = flags.iter().map(|missing| missing.flag.as_str()).collect();
    let message = format!("nobody can be asked here, and the command line leaves open: {}", names.join(", "));
    let mut diagnostic = Diagnostic::error("missing-answer", message);
    for missing in flags {
        diagnostic = diagnostic.with_note(format!("{} {}", missing.flag, missing.why));
    }
    Failure::new(Class::Usage, diagnostic.with_help(format!("add {}", names.join(" "))))
}

/// What is said when a person said no.
pub(crate) fn withheld() -> Failure {
    let diagnostic =
        Diagnostic::error("not-confirmed", "nothing was done: the question was not answered with yes");
    Failure::new(Class::Refused, diagnostic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_flag_is_named_in_one_error() {
        let flag = |flag: &str, why: &str| MissingFlag { flag: flag.into(), why: why.into() };
        let failure = missing(&[flag("--yes", "agrees"), flag("--because TEXT", "gives the reason")]);
        assert_eq!(failure.class, Class::Usage);
        assert_eq!(failure.diagnostics.len(), 1);
        assert!(failure.diagnostics[0].message.ends_with("--yes, --because TEXT"));
    }
}
