//! Columns beside others, kept the same while two versions of the application write: migrations as text that
//! people read and edit.
//!
//! One shape serves for all: some columns (old), others computed from them (new), and, where the new version writes
//! too, the old ones computed from the new. The trigger tells who wrote by which columns changed; the marker
//! `whimbrel.backfill` tells a backfill from both.
//!
//! Source of the shape: measured on 15 and 18 with writers of both versions at once; each rule of the trigger answers
//! a run that went wrong without it.

mod files;
mod moved;

pub use files::{Texts, texts};
pub use moved::{Move, moved};

/// Whether a column may hold nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nulls {
    /// It may.
    #[default]
    Allowed,
    /// It may not.
    Refused,
}

/// A column that is there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldColumn {
    /// Its name, as it is written in SQL.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Whether it may hold nulls.
    pub nulls: Nulls,
    /// Its value from the new columns; `None` where only the old version writes.
    pub back: Option<String>,
}

/// A column that comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewColumn {
    /// Its name, as it is written in SQL.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Whether it may hold nulls, once it is filled.
    pub nulls: Nulls,
    /// Its value from the old columns.
    pub forth: String,
}

/// What happens to a statement that writes old and new columns, and not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Conflict {
    /// It is refused.
    #[default]
    Refuse,
    /// What it writes into the new columns holds.
    NewWins,
}

impl Conflict {
    /// Both answers.
    pub const ALL: [Self; 2] = [Self::Refuse, Self::NewWins];

    /// The word of the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::NewWins => "new-wins",
        }
    }
}

/// What stands on the old columns, as statements with their semicolons; empty where that is nothing.
///
/// How they read is asked of a server, on which the change has run without them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dependents {
    /// What the contract takes away, once the columns are out of the way: what would do something to others there.
    pub dropped: String,
    /// What its way back brings again, behind the values.
    pub brought_back: String,
    /// What makes the columns again, as the purge has found them.
    pub columns: String,
    /// What else of them comes again, behind the values.
    pub behind_values: String,
}

/// Columns of one table that take the place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DualWrite {
    /// The table, as it is written in SQL, with its schema.
    pub table: String,
    /// What is there; never empty.
    pub old: Vec<OldColumn>,
    /// What comes; never empty.
    pub new: Vec<NewColumn>,
    /// What a statement that contradicts itself meets.
    pub conflict: Conflict,
    /// The key of the table, as it is written in SQL: what is purged is found again by it.
    pub key: Vec<String>,
    /// The schema of the ledger, as it is written in SQL.
    pub ledger: String,
    /// What stands on the old columns.
    pub dependents: Dependents,
}

impl DualWrite {
    /// Whether the new version of the application writes the new columns.
    #[must_use]
    pub fn is_two_way(&self) -> bool {
        self.old.iter().all(|one| one.back.is_some())
    }
}
