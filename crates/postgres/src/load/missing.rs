//! Which statements miss what, as a hint for the order in which they are tried.
//!
//! The name that a statement misses is read from the server's message, and a statement that holds the same word may
//! have made it. Neither needs to be right: whoever is not found here is tried again in the next round.

use std::collections::{BTreeMap, BTreeSet};
use whimbrel_source::{SourceFile, Statement, name_of};

/// How often a statement is tried again for the same name within a round, since a common name tells nothing.
const TRIES: u8 = 3;

/// Statements, by the name of what they miss.
#[derive(Debug, Default)]
pub(super) struct Missing {
    by_name: BTreeMap<String, BTreeSet<usize>>,
    tried: BTreeMap<(usize, String), u8>,
}

impl Missing {
    /// Adds a statement that was refused with a message.
    pub(super) fn add(&mut self, message: &str, number: usize) {
        let Some(name) = name_in(message) else { return };
        let tried = self.tried.entry((number, name.clone())).or_default();
        if *tried < TRIES {
            *tried += 1;
            self.by_name.entry(name).or_default().insert(number);
        }
    }

    /// Takes out the statements that miss something that this one names.
    pub(super) fn found_by(&mut self, statement: &Statement, file: &SourceFile) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if self.by_name.is_empty() {
            return found;
        }
        for token in statement.tokens(file) {
            let Some(name) = name_of(token.kind, file.slice(token.span)) else { continue };
            if let Some(mut numbers) = self.by_name.remove(name.as_ref()) {
                found.append(&mut numbers);
            }
        }
        found
    }
}

/// The last part of the name that a message holds in double quotes, or before a parenthesis as that of a routine is.
fn name_in(message: &str) -> Option<String> {
    let name = match message.split_once('"') {
        Some((_, rest)) => rest.rsplit_once('"')?.0,
        None => message.split_once('(')?.0.rsplit(' ').next()?,
    };
    let name = name.split_once('"').map_or(name, |(first, _)| first);
    name.rsplit('.').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn what_is_missing_is_read_from_messages_of_each_form() {
        let names = [
            ("relation \"app.t5\" does not exist", Some("t5")),
            ("column \"a\" of relation \"t\" does not exist", Some("a")),
            ("function app.f(integer, text) does not exist", Some("f")),
            ("syntax error", None),
        ];
        for (message, name) in names {
            assert_eq!(name_in(message).as_deref(), name, "{message}");
        }
    }
}
