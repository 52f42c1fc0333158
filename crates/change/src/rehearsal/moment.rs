//! A statement, measured.

use super::effort;
use crate::claim::Effort;
use crate::lock::LockMode;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a statement did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// From 1, in its file.
    pub number: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its first words.
    pub head: String,
    /// When it began, in microseconds from the beginning of the rehearsal.
    pub begun_us: i64,
    /// In microseconds.
    pub duration_us: i64,
    /// The locks that it took on relations which were there before its transaction.
    pub locks: Vec<HeldLock>,
    /// What it did to rows and files.
    pub effort: Effort,
    /// Tables whose rows were copied into another file.
    pub rewritten: Vec<String>,
    /// Indexes that were built anew.
    pub rebuilt: Vec<String>,
    /// Tables that were read from beginning to end.
    pub scanned: Vec<ScannedTable>,
    /// Tables whose size decides how long it takes.
    pub grows_with: Vec<ScannedTable>,
    /// Blocks of tables, of their indexes and of TOAST that it fetched, from memory or from files.
    pub buffers: u64,
    /// The most bytes that its temporary files had at once; `None` where nobody could see them.
    pub temporary_bytes: Option<u64>,
    /// Bytes that the server wrote to its log of changes meanwhile.
    pub wal_bytes: u64,
    /// Pieces that it was done in; 1 for a statement that was done as a whole.
    pub pieces: u64,
    /// What the table of claims says of it: forms; empty where it says nothing.
    pub forms: Vec<String>,
}

/// A table that was read from beginning to end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ScannedTable {
    /// Its name.
    pub table: String,
    /// How many pages it has.
    pub pages: i64,
}

/// A lock, from when it was had to the end of its transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldLock {
    /// On what.
    pub relation: String,
    /// How strong.
    pub mode: LockMode,
    /// In microseconds from the beginning of the rehearsal; the statement had begun before.
    pub from_us: i64,
    /// When its transaction was over.
    pub until_us: i64,
}

/// A relation as it is at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Schema and name.
    pub name: String,
    /// `relkind`.
    pub kind: char,
    /// The file of its rows; 0 where it has none.
    pub file: u32,
    /// Its pages; 0 for an index.
    pub pages: i64,
    /// Blocks that were fetched of it, in this transaction or in all.
    pub fetched: i64,
    /// The same of its TOAST table and the index of that.
    pub toast_fetched: i64,
}

/// The relations of a database at one moment, by what they are known by in it.
pub type RelationState = BTreeMap<u32, Relation>;

impl HeldLock {
    /// For how long, in microseconds.
    #[must_use]
    pub const fn duration_us(&self) -> i64 {
        self.until_us - self.from_us
    }

    /// Whether writes of the relation wait for its end.
    #[must_use]
    pub const fn stops_writes(&self) -> bool {
        self.mode.conflicts_with(LockMode::RowExclusive)
    }

    /// Whether reads of the relation wait for its end.
    #[must_use]
    pub const fn stops_reads(&self) -> bool {
        self.mode.conflicts_with(LockMode::AccessShare)
    }
}

/// The blocks that were fetched between two moments.
#[must_use]
pub fn buffers(before: &RelationState, after: &RelationState) -> u64 {
    let of = |is: &Relation| is.fetched + is.toast_fetched;
    let fetched = after.iter().map(|(id, is)| (of(is) - before.get(id).map_or(0, of)).max(0));
    fetched.sum::<i64>().unsigned_abs()
}

/// What a statement did to files, from the relations before and behind it.
#[must_use]
pub fn files(before: &RelationState, after: &RelationState) -> (Vec<String>, Vec<String>, Vec<ScannedTable>) {
    let changed = |kinds: &str| -> Vec<String> {
        let pairs = before.iter().filter_map(|(id, was)| Some((was, after.get(id)?)));
        let changed = pairs.filter(|(was, is)| kinds.contains(was.kind) && was.file != is.file);
        changed.map(|(was, _)| was.name.clone()).collect()
    };
    (changed("rm"), changed("i"), effort::scanned(before, after))
}
