//! What only the place of a word in its statement tells.

use super::{Newer, Words};

/// What a statement has of it.
pub(super) fn all(words: Words<'_>) -> Vec<Newer> {
    let found = if words.is(0, "CREATE") {
        [statistics(words), out_argument(words), generated(words), published(words)]
    } else if words.begins_with(&["ALTER", "PUBLICATION"]) {
        [published(words), None, None, None]
    } else if ["INSERT", "UPDATE", "DELETE", "MERGE", "WITH"].iter().any(|verb| words.is(0, verb)) {
        [returning(words), None, None, None]
    } else {
        return Vec::new();
    };
    found.into_iter().flatten().collect()
}

/// `CREATE STATISTICS … ON (a + b)`
fn statistics(words: Words<'_>) -> Option<Newer> {
    if !words.begins_with(&["CREATE", "STATISTICS"]) {
        return None;
    }
    let on = words.find(2, &["ON"])?;
    let from = words.find(on, &["FROM"])?;
    let open = words.find(on, &["("]).filter(|open| *open < from)?;
    words.newer(open, 1, ("statistics on expressions", 14))
}

/// `CREATE PROCEDURE p(OUT a int)`
fn out_argument(words: Words<'_>) -> Option<Newer> {
    let is_procedure = words.begins_with(&["CREATE", "PROCEDURE"])
        || words.begins_with(&["CREATE", "OR", "REPLACE", "PROCEDURE"]);
    let open = if is_procedure { words.find(2, &["("])? } else { return None };
    let inside = open..words.behind(open);
    let mut begins = inside.filter(|at| words.is(*at, "(") || words.is(*at, ","));
    let at = begins.find(|at| words.is(at + 1, "OUT"))? + 1;
    words.newer(at, 1, ("OUT of a procedure", 14))
}

/// `GENERATED ALWAYS AS (…)` with neither STORED nor VIRTUAL.
fn generated(words: Words<'_>) -> Option<Newer> {
    let mut from = 1;
    while let Some(at) = words.find(from, &["GENERATED", "ALWAYS", "AS", "("]) {
        let behind = words.behind(at + 3);
        if !words.is(behind, "STORED") && !words.is(behind, "VIRTUAL") {
            return words.newer(at, 3, ("GENERATED without STORED", 18));
        }
        from = behind;
    }
    None
}

/// Columns and conditions of a table that is published.
fn published(words: Words<'_>) -> Option<Newer> {
    if !words.is(1, "PUBLICATION") {
        return None;
    }
    let tables = words.find(2, &["TABLE"])?;
    let mut ends = words.find(tables, &["WITH", "("]).unwrap_or(usize::MAX);
    ends = ends.min(words.tokens.len());
    let part = (tables..ends).find(|at| words.is(*at, "(") || words.is(*at, "WHERE"))?;
    let shown =
        if words.is(part, "(") { "columns of a published table" } else { "WHERE of a published table" };
    words.newer(part, 1, (shown, 15))
}

/// `RETURNING old.a, new.a` and `RETURNING WITH (…)`, where no relation of the statement is called so.
fn returning(words: Words<'_>) -> Option<Newer> {
    let returning = words.find(1, &["RETURNING"])?;
    if words.has(returning, &["RETURNING", "WITH", "("]) {
        return words.newer(returning, 2, ("RETURNING WITH", 18));
    }
    let is_row = |at: &usize| (words.is(*at, "OLD") || words.is(*at, "NEW")) && words.is(at + 1, ".");
    let row = (returning..words.tokens.len()).find(is_row)?;
    let is_of_a_relation =
        words.at(row).is_some_and(|own| words.find(1, &[own]).is_some_and(|at| at < returning));
    let newer = words.newer(row, 1, ("old and new of RETURNING", 18))?;
    (!is_of_a_relation).then_some(newer)
}
