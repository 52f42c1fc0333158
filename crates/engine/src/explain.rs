//! Every code that a diagnostic can carry: what it means and what to do.
//!
//! `whimbrel explain CODE` and the reference are made of these tables. A test reads the sources and
//! fails where a code has no entry, or an entry no code.

mod command_line;
mod database;
mod files;
mod project;
mod rehearsal;
mod run;
mod schema;
mod server;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// The code, e.g. `unterminated-quote`.
    pub code: &'static str,
    /// What is the case, and why it matters; whole sentences.
    pub meaning: &'static str,
    /// What to do; whole sentences.
    pub remedy: &'static str,
}

/// A group of codes that have one subject.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// What the codes are about, e.g. `Migration files`.
    pub title: &'static str,
    /// Ordered by code.
    pub explanations: &'static [Explanation],
}

/// Every code, by subject.
pub const SUBJECTS: &[Subject] = &[
    Subject { title: "The command line", explanations: command_line::EXPLANATIONS },
    Subject { title: "The project", explanations: project::EXPLANATIONS },
    Subject { title: "Migration files", explanations: files::EXPLANATIONS },
    Subject { title: "The desired schema", explanations: schema::EXPLANATIONS },
    Subject { title: "The database", explanations: database::EXPLANATIONS },
    Subject { title: "Running migrations", explanations: run::EXPLANATIONS },
    Subject { title: "Rehearsals", explanations: rehearsal::EXPLANATIONS },
    Subject { title: "The embedded server", explanations: server::EXPLANATIONS },
];

/// Every explanation, by subject and then by code.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    SUBJECTS.iter().flat_map(|subject| subject.explanations)
}

/// What `code` means; `None` for a word that is no code.
#[must_use]
pub fn explanation_of(code: &str) -> Option<&'static Explanation> {
    explanations().find(|explanation| explanation.code == code)
}

const fn entry(code: &'static str, meaning: &'static str, remedy: &'static str) -> Explanation {
    Explanation { code, meaning, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_and_unique() {
        for subject in SUBJECTS {
            assert!(
                subject.explanations.is_sorted_by_key(|explanation| explanation.code),
                "{}",
                subject.title
            );
        }
        let mut codes: Vec<&str> = explanations().map(|explanation| explanation.code).collect();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn every_explanation_is_made_of_sentences() {
        for Explanation { code, meaning, remedy } in explanations() {
            for text in [meaning, remedy] {
                assert!(
                    text.ends_with('.') && text.starts_with(|first: char| !first.is_lowercase()),
                    "{code}: {text}"
                );
            }
        }
    }
}
