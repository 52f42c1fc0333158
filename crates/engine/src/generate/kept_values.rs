//! What is kept as a routine gave it before its body changes.
//!
//! PostgreSQL takes another body for a routine and looks at nothing that was made by the old one: entries of indexes over
//! expressions, stored generated columns, checks of rows that are there, rows of materialized views, the partitions that
//! rows are in.

use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// What is said of each routine whose body changes and of which something is kept.
pub(super) fn notes(base: &Catalog, goal: &Catalog) -> Vec<String> {
    let changed = goal.objects.iter().filter(|(address, wanted)| {
        let is_routine = ["function", "procedure"].contains(&address.kind.as_str());
        let differs = |before: &Object| before.attribute("definition") != wanted.attribute("definition");
        is_routine && base.get(address).is_some_and(differs)
    });
    let changed: BTreeSet<&ObjectAddress> = changed.map(|(address, _)| address).collect();
    let mut kept: BTreeMap<&ObjectAddress, Vec<String>> = BTreeMap::new();
    for (address, object) in &goal.objects {
        for routine in object.needs.iter().filter(|need| changed.contains(need)) {
            if let Some(advice) =
                advice(address, object, goal).filter(|_| is_unchanged(address, object, base))
            {
                kept.entry(routine).or_default().push(format!("{address} ({advice})"));
            }
        }
    }
    let note = |(routine, kept): (&ObjectAddress, Vec<String>)| {
        format!("{routine} gets another body, and what the old one gave is kept: {}", kept.join(", "))
    };
    kept.into_iter().map(note).collect()
}

fn is_unchanged(address: &ObjectAddress, object: &Object, base: &Catalog) -> bool {
    base.get(address).is_some_and(|before| before.attributes == object.attributes)
}

/// What is to be done about it, for those who want what the new body gives.
fn advice(address: &ObjectAddress, object: &Object, goal: &Catalog) -> Option<&'static str> {
    let text = match address.kind.as_str() {
        "index" => "reindex it concurrently",
        "default value" if is_stored(address, goal) => "write its rows again",
        "table constraint" if object.attribute("type") == Some("check") => {
            "rows that are there are not looked at again"
        }
        "table constraint" if object.attribute("type") == Some("exclude") => "reindex its index concurrently",
        "domain constraint" => "values that are there are not looked at again",
        "materialized view" => "refresh it",
        "table" => "rows may belong into other partitions",
        _ => return None,
    };
    Some(text)
}

/// Whether a default value is the expression of a column that keeps what it gives.
fn is_stored(value: &ObjectAddress, goal: &Catalog) -> bool {
    let column = ObjectAddress { kind: ObjectKind::new("table column"), ..value.clone() };
    goal.get(&column).is_some_and(|column| column.attribute("generated") == Some("stored"))
}
