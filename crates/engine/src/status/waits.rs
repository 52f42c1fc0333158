//! What migrations had to wait for, as the ledger has it.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use whimbrel_change::MigrationId;
use whimbrel_change::ledger::{Entry, Event};

/// What the latest run of an applied migration waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waited {
    /// Which migration.
    pub migration: MigrationId,
    /// For how long in all, in milliseconds.
    pub ms: i64,
    /// Sessions by application and what they held, and what a backfill gave way to.
    pub by: Vec<String>,
}

/// What each migration waited for, in the order of versions.
pub(super) fn waits(entries: &[Entry]) -> Vec<Waited> {
    let mut all: BTreeMap<MigrationId, Waited> = BTreeMap::new();
    for entry in entries {
        let Some(migration) = entry.event.migration() else { continue };
        if matches!(&entry.event, Event::Reverted { .. }) {
            all.remove(migration);
            continue;
        }
        let facts: Value = serde_json::from_str(&entry.facts).unwrap_or_default();
        let Some(waited) = facts.get("waited").filter(|waited| waited.is_object()) else { continue };
        let empty = Waited { migration: migration.clone(), ms: 0, by: Vec::new() };
        let one = all.entry(migration.clone()).or_insert(empty);
        one.ms += waited.get("ms").and_then(Value::as_i64).unwrap_or_default();
        for text in reasons(waited) {
            if !one.by.contains(&text) {
                one.by.push(text);
            }
        }
    }
    all.into_values().collect()
}

fn reasons(waited: &Value) -> Vec<String> {
    let list = |name: &str| waited.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let given = list("for").iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect::<Vec<_>>();
    let held = list("holders").iter().map(holder).collect::<Vec<_>>();
    given.into_iter().chain(held).collect()
}

fn holder(one: &Value) -> String {
    let word = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
    let who = match word("application") {
        "" => match one.get("pid").and_then(Value::as_i64).unwrap_or_default() {
            0 => format!("prepared transaction {}", word("query")),
            pid => format!("pid {pid}"),
        },
        application => application.to_owned(),
    };
    match word("mode") {
        "" => format!("{who} (its transaction)"),
        mode => format!("{who} ({mode} on {})", word("relation")),
    }
}
