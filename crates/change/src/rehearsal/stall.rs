//! How others fared meanwhile.

use super::finding::Finding;
use super::{Rehearsal, Step, Way};
use crate::work::Phase;
use serde::Serialize;

/// Who would send a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QuerySide {
    /// Made from the tables: a read or a write by key.
    Made,
    /// Code that runs before the change; it must work until contract.
    Old,
    /// Code that runs after the change; it must work from constrain on.
    New,
    /// Somebody's own, or one of `pg_stat_statements`.
    Own,
}

/// What ran against the tables meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Traffic {
    /// How many sessions at the same time.
    pub sessions: usize,
    /// Each query.
    pub queries: Vec<QueryOutcome>,
    /// The worst waits, worst first.
    pub stalls: Vec<Stall>,
}

/// How one query fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryOutcome {
    /// What it is called.
    pub name: String,
    /// Who would send it.
    pub side: QuerySide,
    /// Whether it writes.
    pub writes: bool,
    /// How often it ran.
    pub runs: u64,
    /// The median, in microseconds.
    pub median_us: i64,
    /// The longest time, in microseconds.
    pub worst_us: i64,
    /// How often it was refused, by step and in the server's words.
    pub errors: Vec<QueryError>,
}

/// A query that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryError {
    /// The step that was under way, or behind which it was; `None` before the first.
    pub step: Option<usize>,
    /// The SQLSTATE.
    pub code: String,
    /// The server's words.
    pub message: String,
    /// How often.
    pub times: u64,
}

/// One wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stall {
    /// Which query.
    pub query: String,
    /// Whether it writes.
    pub writes: bool,
    /// When it was sent, in microseconds from the beginning of the rehearsal.
    pub begun_us: i64,
    /// In microseconds.
    pub duration_us: i64,
    /// The step of the statement that it waited for, where there is one.
    pub step: Option<usize>,
    /// The statement's number in its file.
    pub statement: Option<usize>,
    /// The statement's first words.
    pub head: String,
}

/// The statement of ours that a wait overlaps longest with, of those that hold a lock which stops it.
#[must_use]
pub fn cause(steps: &[Step], begun_us: i64, ended_us: i64, writes: bool) -> Option<(usize, usize, String)> {
    let mut best: Option<(i64, (usize, usize, String))> = None;
    for step in steps {
        for measured in &step.statements {
            let stopping =
                measured.locks.iter().filter(|lock| lock.stops_reads() || (writes && lock.stops_writes()));
            let overlap = stopping.map(|lock| ended_us.min(lock.until_us) - begun_us.max(lock.from_us)).max();
            let Some(overlap) = overlap.filter(|overlap| *overlap > 0) else { continue };
            if best.as_ref().is_none_or(|(known, _)| overlap > *known) {
                best = Some((overlap, (step.number, measured.number, measured.head.clone())));
            }
        }
    }
    best.map(|(_, cause)| cause)
}

/// Queries that were refused while they should have worked.
#[must_use]
pub fn findings(rehearsal: &Rehearsal, traffic: &Traffic) -> Vec<Finding> {
    let mut findings = Vec::new();
    for query in &traffic.queries {
        for error in &query.errors {
            let step =
                error.step.and_then(|number| rehearsal.steps.iter().find(|step| step.number == number));
            if !must_work(query.side, step) {
                continue;
            }
            let (code, who) = match query.side {
                QuerySide::Old => ("old-query-failed", "a query of the code before the change"),
                QuerySide::New => ("new-query-failed", "a query of the code behind the change"),
                QuerySide::Own | QuerySide::Made => ("query-failed", "a query"),
            };
            let message = format!("{who} was refused ({}): {}", error.code, error.message);
            let times = if error.times == 1 { "Once".to_owned() } else { format!("{} times", error.times) };
            let finding = Finding::new(code, message).with_note(format!("{times}: {}", query.name));
            let finding = step.map_or_else(|| finding.clone(), |step| finding.clone().of(step));
            findings.push(finding.with_help(
                "part the change so that both kinds of code work between the files: expand, backfill, constrain, contract",
            ));
        }
    }
    findings
}

/// Old code must work until something is taken away, new code from when the new form binds.
fn must_work(side: QuerySide, step: Option<&Step>) -> bool {
    let Some(step) = step.filter(|step| step.way == Way::Forward) else {
        return matches!(side, QuerySide::Old | QuerySide::Own | QuerySide::Made) && step.is_none();
    };
    match side {
        QuerySide::Old => !step.phase.is_some_and(Phase::takes_away),
        QuerySide::New => step.phase >= Some(Phase::Constrain),
        QuerySide::Own | QuerySide::Made => true,
    }
}
