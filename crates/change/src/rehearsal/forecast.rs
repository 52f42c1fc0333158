//! What a change takes at the size of the target, worked out from what it took on the copy.
//!
//! A statement whose work grows with tables takes as much longer as those tables are larger; an index that is built
//! grows with n·log n. What reads and writes only catalogs is not scaled. The sizes are those of the target's
//! statistics; whether its machine is faster and its tables are in memory is not known.

use super::{HeldLock, Measured, Rehearsal, Step, Way};
use crate::claim::Effort;
use crate::lock::LockMode;
use serde::Serialize;
use std::collections::BTreeMap;

/// From this many pages on, what was measured is mostly the work and not what is around it.
pub const ENOUGH_PAGES: i64 = 256;

/// How it is worked out, for every report.
pub const METHOD: &str = "What was measured here, times the pages that the target's statistics count for the tables \
     whose size decides, by the pages that they have here; for an index that is built, n log n. Statements that look \
     at catalogs alone are as here. \"At most\" stands where a table has fewer than 256 pages here, so that most of \
     the time was none of its work. The target's machine, its memory and its traffic are not in it.";

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TableSize {
    /// About how many rows; `None` where nobody has counted.
    pub rows: Option<u64>,
    /// Its pages, without indexes and TOAST.
    pub pages: i64,
}

/// What a change takes at the size of the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// How it is worked out.
    pub method: &'static str,
    /// The way forward, in microseconds.
    pub forward_us: i64,
    /// The way back, in microseconds.
    pub back_us: i64,
    /// What the way forward writes to the server's log of changes.
    pub wal_bytes: u64,
    /// The longest lock that stops writes, on the way forward.
    pub longest_lock: Option<ForecastLock>,
    /// Statements that take another time there, in the order in which they ran.
    pub statements: Vec<ForecastStatement>,
    /// Tables whose size decides, and that the target's statistics do not know.
    pub unknown: Vec<String>,
}

/// A lock at the size of the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForecastLock {
    /// On what.
    pub relation: String,
    /// How strong.
    pub mode: LockMode,
    /// For how long, in microseconds.
    pub duration_us: i64,
}

/// A statement at the size of the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastStatement {
    /// The step.
    pub step: usize,
    /// Its line.
    pub line: usize,
    /// Its first words.
    pub head: String,
    /// The tables whose size decides.
    pub tables: Vec<String>,
    /// Their pages here.
    pub pages_here: i64,
    /// Their pages there.
    pub pages_there: i64,
    /// So many times what was measured.
    pub times: f64,
    /// Whether most of what was measured was its work.
    pub basis: Basis,
    /// How long it takes there, in microseconds.
    pub duration_us: i64,
    /// Bytes that are written to the server's log of changes there.
    pub wal_bytes: u64,
    /// Bytes of temporary files there; `None` where nobody could see them.
    pub temporary_bytes: Option<u64>,
}

/// How far a forecast is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// At least [`ENOUGH_PAGES`] were worked on here.
    Measured,
    /// Fewer: what was measured is mostly what any statement takes, so this is the most that it will be.
    AtMost,
}

/// What the change takes where tables are as large as `sizes` says, by their qualified names.
#[must_use]
pub fn forecast(rehearsal: &Rehearsal, sizes: &BTreeMap<String, TableSize>) -> Forecast {
    let mut found = Forecast {
        method: METHOD,
        forward_us: 0,
        back_us: 0,
        wal_bytes: 0,
        longest_lock: None,
        statements: Vec::new(),
        unknown: Vec::new(),
    };
    for step in &rehearsal.steps {
        let scaled: Vec<(&Measured, Scale)> =
            step.statements.iter().map(|measured| (measured, Scale::of(measured, sizes))).collect();
        for table in scaled.iter().flat_map(|(_, scale)| &scale.unknown) {
            if !found.unknown.contains(table) {
                found.unknown.push(table.clone());
            }
        }
        let longer = |(measured, scale): &(&Measured, Scale)| scale.more(measured.duration_us);
        let duration = step.duration_us + scaled.iter().map(longer).sum::<i64>();
        match step.way {
            Way::Forward => {
                found.forward_us += duration;
                found.wal_bytes += wal(step, &scaled);
                for lock in step.statements.iter().flat_map(|statement| &statement.locks) {
                    found.hold(lock, &scaled);
                }
            }
            Way::Back => found.back_us += duration,
            Way::Twice | Way::Again => continue,
        }
        let other = scaled.iter().filter(|(_, scale)| scale.pages_there > 0);
        found.statements.extend(other.map(|(measured, scale)| scale.said(step, measured)));
    }
    found
}

impl Forecast {
    fn hold(&mut self, lock: &HeldLock, scaled: &[(&Measured, Scale)]) {
        if !lock.stops_writes() {
            return;
        }
        let longer = scaled.iter().map(|(measured, scale)| {
            let until = lock.until_us.min(measured.begun_us + measured.duration_us);
            scale.more((until - lock.from_us.max(measured.begun_us)).max(0))
        });
        let duration_us = lock.duration_us() + longer.sum::<i64>();
        if self.longest_lock.as_ref().is_none_or(|known| known.duration_us < duration_us) {
            let (relation, mode) = (lock.relation.clone(), lock.mode);
            self.longest_lock = Some(ForecastLock { relation, mode, duration_us });
        }
    }
}

/// Of a statement that is done piece by piece only some pieces are looked at: the rest of the step's log is theirs.
fn wal(step: &Step, scaled: &[(&Measured, Scale)]) -> u64 {
    let of_statements: u64 = scaled.iter().map(|(measured, _)| measured.wal_bytes).sum();
    let rest = step.wal_bytes.saturating_sub(of_statements);
    let pieces = scaled.iter().filter(|(measured, _)| measured.pieces > 1);
    let times = pieces.map(|(_, scale)| scale.times).fold(1.0, f64::max);
    let each = scaled.iter().map(|(measured, scale)| times_bytes(measured.wal_bytes, scale.times));
    each.sum::<u64>() + times_bytes(rest, times)
}

/// By how much the work of a statement is larger there.
struct Scale {
    times: f64,
    basis: Basis,
    pages_here: i64,
    pages_there: i64,
    unknown: Vec<String>,
}

impl Scale {
    fn of(measured: &Measured, sizes: &BTreeMap<String, TableSize>) -> Self {
        let mut scale =
            Self { times: 1.0, basis: Basis::Measured, pages_here: 0, pages_there: 0, unknown: Vec::new() };
        for one in &measured.grows_with {
            match sizes.get(&one.table) {
                Some(there) => {
                    scale.pages_here += one.pages.max(1);
                    scale.pages_there += there.pages;
                }
                None => scale.unknown.push(one.table.clone()),
            }
        }
        if scale.pages_there == 0 {
            return scale;
        }
        let (here, there) = (to_float(scale.pages_here), to_float(scale.pages_there));
        scale.times = there / here;
        if measured.effort == Effort::IndexBuild {
            scale.times *= (there + 1.0).ln() / (here + 1.0).ln();
        }
        if scale.pages_here < ENOUGH_PAGES && scale.pages_there > scale.pages_here {
            scale.basis = Basis::AtMost;
        }
        scale
    }

    /// What comes on top of a time that was measured; less than nothing where tables are smaller there.
    fn more(&self, us: i64) -> i64 {
        to_int(to_float(us) * (self.times - 1.0))
    }

    fn said(&self, step: &Step, measured: &Measured) -> ForecastStatement {
        ForecastStatement {
            step: step.number,
            line: measured.line,
            head: measured.head.clone(),
            tables: measured.grows_with.iter().map(|one| one.table.clone()).collect(),
            pages_here: self.pages_here,
            pages_there: self.pages_there,
            times: (self.times * 100.0).round() / 100.0,
            basis: self.basis,
            duration_us: measured.duration_us + self.more(measured.duration_us),
            wal_bytes: times_bytes(measured.wal_bytes, self.times),
            temporary_bytes: measured.temporary_bytes.map(|bytes| times_bytes(bytes, self.times)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a time or a number of pages, for an estimate")]
fn to_float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest number")]
fn to_int(number: f64) -> i64 {
    number as i64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a number of bytes, for an estimate; it is never negative"
)]
fn times_bytes(bytes: u64, times: f64) -> u64 {
    (bytes as f64 * times) as u64
}
