//! What was measured of migrations.

use super::Cost;
use crate::failure::{Class, Failure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use whimbrel_change::Target;
use whimbrel_change::ledger::{Entry, Event};
use whimbrel_source::Diagnostic;

/// What was measured, by the name of a migration.
#[derive(Debug, Default)]
pub(super) struct Costs(BTreeMap<String, Measured>);

#[derive(Debug, Default)]
struct Measured {
    /// Of the file that ran; `None` where it is not known.
    digest: Option<String>,
    forward: Option<Cost>,
    rollback: Option<Cost>,
}

/// The part of a rehearsal's report that costs are in.
#[derive(Debug, Deserialize)]
struct Report {
    schema: String,
    place: Place,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Place {
    server_version: String,
    rows: u64,
}

#[derive(Debug, Deserialize)]
struct Step {
    way: String,
    migration: String,
    duration_us: i64,
    wal_bytes: u64,
    statements: Vec<Statement>,
}

#[derive(Debug, Deserialize)]
struct Statement {
    locks: Vec<Lock>,
}

#[derive(Debug, Deserialize)]
struct Lock {
    mode: String,
    from_us: i64,
    until_us: i64,
}

/// The form of a report that is understood.
const FORM: &str = "whimbrel.rehearsal/1";

/// The modes under which neither reads nor writes wait.
const HARMLESS: [&str; 4] = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"];

impl Costs {
    /// What the runs of a database took, the last time each way.
    pub(super) fn of_ledger(entries: &[Entry], target: &Target) -> Self {
        let mut costs: BTreeMap<String, Measured> = BTreeMap::new();
        let environment = if target.environment.is_empty() { &target.database } else { &target.environment };
        let version = target.server_version.split(' ').next().unwrap_or_default();
        for entry in entries {
            let cost = Cost {
                duration_us: entry.duration_us,
                lock_us: None,
                wal_bytes: None,
                measured: format!("applied to {environment}, PostgreSQL {version}, {}", day(entry.at_us)),
            };
            match &entry.event {
                Event::Applied { migration, digests } => {
                    let known = costs.entry(migration.to_string()).or_default();
                    known.digest = Some(digests.raw.to_string());
                    known.forward = Some(cost);
                }
                Event::Reverted { migration } => {
                    costs.entry(migration.to_string()).or_default().rollback = Some(cost);
                }
                Event::RunStarted { .. }
                | Event::Started { .. }
                | Event::Finished { .. }
                | Event::Failed { .. }
                | Event::Aborted { .. }
                | Event::Repaired { .. } => {}
            }
        }
        Self(costs)
    }

    /// What the first way forward and the way back took in a rehearsal.
    pub(super) fn of_rehearsal(path: &Path) -> Result<Self, Failure> {
        let refused = |note: String| {
            let message = format!("{} is no report of a rehearsal", path.display());
            let diagnostic = Diagnostic::error("report-unreadable", message)
                .with_note(note)
                .with_help("write one: whimbrel rehearse --report rehearsal.json");
            Failure::new(Class::Usage, diagnostic)
        };
        let text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
        let report: Report = serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
        if report.schema != FORM {
            return Err(refused(format!("Its form is {}, and {FORM} is understood.", report.schema)));
        }
        let mut costs: BTreeMap<String, Measured> = BTreeMap::new();
        let Place { server_version, rows } = &report.place;
        for step in &report.steps {
            let cost = Cost {
                duration_us: step.duration_us,
                lock_us: longest(step),
                wal_bytes: Some(step.wal_bytes),
                measured: format!("rehearsed on PostgreSQL {server_version} with {rows} rows"),
            };
            let known = costs.entry(step.migration.clone()).or_default();
            match step.way.as_str() {
                "forward" => known.forward = Some(cost),
                "back" => known.rollback = Some(cost),
                _ => {}
            }
        }
        Ok(Self(costs))
    }

    /// What is known of a migration whose file has this digest, forward and back.
    pub(super) fn of(&self, migration: &str, digest: &str) -> (Option<Cost>, Option<Cost>) {
        match self.0.get(migration) {
            Some(known) if known.digest.as_ref().is_none_or(|of| of == digest) => {
                (known.forward.clone(), known.rollback.clone())
            }
            Some(_) | None => (None, None),
        }
    }
}

fn longest(step: &Step) -> Option<i64> {
    let locks = step.statements.iter().flat_map(|statement| &statement.locks);
    let strong = locks.filter(|lock| !HARMLESS.contains(&lock.mode.as_str()));
    strong.map(|lock| lock.until_us - lock.from_us).max()
}

/// A day, UTC.
fn day(at_us: i64) -> String {
    jiff::Timestamp::from_microsecond(at_us)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
        .unwrap_or_default()
}
