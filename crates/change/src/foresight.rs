//! Where a file must be cut because of what another of its statements does.
//!
//! The server would teach the same by refusing a statement, but the transaction that it rolls back
//! has drawn numbers from sequences, which stay drawn.

use crate::body;
use crate::reader::Reader;
use crate::segment::Cuts;
use std::collections::BTreeSet;
use whimbrel_source::{Script, Statement};

/// The cuts that the text of a file asks for, for statements outside of its own blocks.
pub(crate) fn foresee(script: &Script) -> Cuts {
    let mut cuts = Cuts::default();
    let mut procedures = BTreeSet::new();
    for (index, statement) in script.statements.iter().enumerate() {
        match first_word(script, statement).to_ascii_uppercase().as_str() {
            "CREATE" => procedures.extend(committing_procedure(script, statement)),
            "CALL" if called(script, statement).is_some_and(|name| procedures.contains(&name)) => {
                cuts.alone.insert(index);
            }
            "DO" if adds_value_within(script, statement) => {
                cuts.commit_after.insert(index);
            }
            "ALTER"
                if added_value(script, statement)
                    .is_some_and(|value| is_named_after(script, index, value)) =>
            {
                cuts.commit_after.insert(index);
            }
            _ => {}
        }
    }
    cuts
}

/// A statement begins with its first token: a long file has no time for more of each.
fn first_word<'s>(script: &'s Script, statement: &Statement) -> &'s str {
    let text = statement.text(&script.file);
    text.split(|next: char| !next.is_ascii_alphabetic()).next().unwrap_or_default()
}

/// The name of the procedure that a `CALL` runs: its last part, as the server folds it.
#[must_use]
pub fn called(script: &Script, statement: &Statement) -> Option<String> {
    let mut reader = Reader::new(&script.file, statement);
    reader.take("CALL").then(|| reader.name()).flatten().map(|name| last_part(&name))
}

fn committing_procedure(script: &Script, statement: &Statement) -> Option<String> {
    let mut reader = Reader::new(&script.file, statement);
    let creates = reader.take("CREATE");
    reader.take_all(&["OR", "REPLACE"]);
    let name = (creates && reader.take("PROCEDURE")).then(|| reader.name()).flatten()?;
    body::commits(&script.file, statement).then(|| last_part(&name))
}

/// The last part of a dotted name, without quotes.
fn last_part(name: &str) -> String {
    match name.strip_suffix('"').and_then(|rest| rest.rsplit_once('"')) {
        Some((_, quoted)) => quoted.to_owned(),
        None => name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase(),
    }
}

/// The value that `ALTER TYPE … ADD VALUE` adds, with its quotes.
fn added_value<'s>(script: &'s Script, statement: &Statement) -> Option<&'s str> {
    let mut reader = Reader::new(&script.file, statement);
    if !reader.take_all(&["ALTER", "TYPE"]) {
        return None;
    }
    reader.name()?;
    if !reader.take_all(&["ADD", "VALUE"]) {
        return None;
    }
    reader.take_all(&["IF", "NOT", "EXISTS"]);
    reader.string()
}

/// Whether a `DO` speaks of adding a value to an enum: which one is often known only when it runs.
fn adds_value_within(script: &Script, statement: &Statement) -> bool {
    let text = statement.text(&script.file).to_ascii_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| matches!(pair, [add, value] if *add == "add" && *value == "value"))
}

/// Whether a statement behind `index` has the value in it, other than to add one beside it.
fn is_named_after(script: &Script, index: usize, value: &str) -> bool {
    script
        .statements
        .iter()
        .skip(index + 1)
        .any(|later| later.text(&script.file).contains(value) && added_value(script, later).is_none())
}
