//! What a rehearsal has measured, and what follows from it.
//!
//! One value, [`Rehearsal`]; every report is a reader of it. What was measured is judged here, without a database.

pub mod budget;
pub mod certificate;
pub mod claimed;
pub mod data;
pub mod effort;
pub mod finding;
pub mod forecast;
pub mod moment;
pub mod stall;
mod told;

pub use budget::Budget;
pub use certificate::Certificate;
pub use claimed::{Claimed, ClaimedLock, RelationName, Write, Written};
pub use data::{Declared, Reads, TableChange};
pub use finding::{Finding, Weight};
pub use forecast::{Forecast, TableSize};
pub use moment::{HeldLock, Measured, Relation, RelationState, ScannedTable};
pub use stall::{QueryOutcome, QuerySide, Stall, Traffic};
pub use told::told_once;

use crate::migration::Direction;
use crate::work::Phase;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the form in which a rehearsal is written as JSON.
pub const FORM: &str = "whimbrel.rehearsal/1";

/// A run forward, back and forward again, and everything that was seen on the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rehearsal {
    /// How it ended.
    pub verdict: Verdict,
    /// Where it ran.
    pub place: Place,
    /// The database that it is for, without a password; `None` where no target was looked at.
    pub target: Option<String>,
    /// Settings and versions that are others at the target.
    pub differs_from_target: Vec<SettingDifference>,
    /// The fingerprint of the schema that it began with.
    pub base_fingerprint: String,
    /// The migrations, oldest first.
    pub migrations: Vec<String>,
    /// Every file that ran, in the order in which it did.
    pub steps: Vec<Step>,
    /// Everything that is not as it should be, in the order in which it was found.
    pub findings: Vec<Finding>,
    /// What was declared, and is so.
    pub kept: Vec<String>,
    /// What ran against the tables meanwhile.
    pub traffic: Option<Traffic>,
    /// What was allowed.
    pub budget: Budget,
    /// What it takes at the size of the target; `None` where no target was asked.
    pub at_target: Option<Forecast>,
    /// From the first statement to the last check, in microseconds.
    pub duration_us: i64,
    /// What vouches for it, where it passed.
    pub certificate: Option<Certificate>,
}

/// How a rehearsal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing was found that fails it.
    Passed,
    /// Something was.
    Failed,
}

/// Where a rehearsal ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// In words, e.g. `a PostgreSQL 15 of its own`.
    pub what: String,
    /// The server's version, e.g. `15.18`.
    pub server_version: String,
    /// What the rows are, in words.
    pub data: String,
    /// Rows in all tables before the first step.
    pub rows: u64,
}

/// A setting that is another at the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingDifference {
    /// Its name, e.g. `TimeZone`; `server` for the major version.
    pub name: String,
    /// Its value where the rehearsal ran.
    pub here: String,
    /// Its value at the target.
    pub there: String,
}

/// Which of the three ways a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// The first time forward.
    Forward,
    /// A backfill, a second time behind itself.
    Twice,
    /// Back.
    Back,
    /// Forward again.
    Again,
}

impl Way {
    /// The word for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Twice => "twice",
            Self::Back => "back",
            Self::Again => "again",
        }
    }

    /// Which of a migration's files it runs.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Forward | Self::Twice | Self::Again => Direction::Up,
            Self::Back => Direction::Down,
        }
    }
}

/// One file, run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// From 1, in the order in which steps ran.
    pub number: usize,
    /// Which way.
    pub way: Way,
    /// Whose file.
    pub migration: String,
    /// The file, from the project's root.
    pub file: String,
    /// The part of a change that the file is.
    pub phase: Option<Phase>,
    /// When it began, in microseconds from the beginning of the rehearsal.
    pub begun_us: i64,
    /// In microseconds.
    pub duration_us: i64,
    /// Its statements, in the order in which they ran.
    pub statements: Vec<Measured>,
    /// Bytes that the server wrote to its log of changes meanwhile.
    pub wal_bytes: u64,
    /// Bytes of temporary files.
    pub temporary_bytes: u64,
    /// The schema behind it.
    pub fingerprint: String,
    /// The rows of each table behind it: how many, and their hash.
    pub tables: BTreeMap<String, Rows>,
    /// What became of rows that were there before.
    pub changes: Vec<TableChange>,
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// How many.
    pub rows: u64,
    /// Their hash, which does not depend on their order.
    pub hash: String,
}

impl Rehearsal {
    /// Whether anything was found that fails it.
    #[must_use]
    pub fn verdict_of(findings: &[Finding]) -> Verdict {
        let fails = findings.iter().any(|finding| finding.weight == Weight::Fails);
        if fails { Verdict::Failed } else { Verdict::Passed }
    }

    /// The steps of one way.
    pub fn steps_of(&self, way: Way) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.way == way)
    }

    /// The longest time for which reads or writes of a relation that was there before had to wait.
    #[must_use]
    pub fn longest_lock(&self) -> Option<(&Step, &Measured, &HeldLock)> {
        let held = self.steps.iter().flat_map(|step| {
            let statements = step.statements.iter();
            statements.flat_map(move |measured| measured.locks.iter().map(move |lock| (step, measured, lock)))
        });
        held.filter(|(_, _, lock)| lock.stops_writes()).max_by_key(|(_, _, lock)| lock.duration_us())
    }
}

impl Step {
    /// Everything that was locked so strongly that reads or writes wait, each relation once, with its strongest lock.
    #[must_use]
    pub fn strong_locks(&self) -> Vec<&HeldLock> {
        let mut strongest: BTreeMap<&str, &HeldLock> = BTreeMap::new();
        for lock in self.statements.iter().flat_map(|statement| &statement.locks) {
            if !lock.stops_writes() {
                continue;
            }
            let known = strongest.entry(&lock.relation).or_insert(lock);
            if (lock.mode, lock.duration_us()) > (known.mode, known.duration_us()) {
                *known = lock;
            }
        }
        strongest.into_values().collect()
    }
}
