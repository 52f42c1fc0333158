//! What can happen to a database, as the ledger tells it.

use crate::migration::{Direction, MigrationId};
use whimbrel_source::{Digest, Digests};

/// What is left in the database of a step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remains {
    /// Nothing: the transaction was rolled back, or the leftover was cleared.
    Nothing,
    /// Something; the next `resume` or `abort` asks the catalog what.
    Something,
}

/// One fact of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A runner took the lock and means to run these migrations, in this order.
    RunStarted {
        /// Which way.
        direction: Direction,
        /// What it means to reach.
        goal: Vec<MigrationId>,
    },
    /// A segment that PostgreSQL runs outside of a transaction block is about to run.
    Started {
        /// Whose segment.
        migration: MigrationId,
        /// Which way.
        direction: Direction,
        /// The segment, from 1.
        segment: u32,
        /// How many segments the file has.
        segments: u32,
        /// Of the statements of the segments before it.
        done: Digest,
    },
    /// A segment that is not the last of its file is done.
    Finished {
        /// Whose segment.
        migration: MigrationId,
        /// Which way.
        direction: Direction,
        /// The segment, from 1.
        segment: u32,
        /// How many segments the file has.
        segments: u32,
        /// Of the statements of the segments up to this one.
        done: Digest,
    },
    /// The migration's file is done.
    Applied {
        /// Which one.
        migration: MigrationId,
        /// Of the file as it was.
        digests: Digests,
    },
    /// The migration's down file is done.
    Reverted {
        /// Which one.
        migration: MigrationId,
    },
    /// A statement failed.
    Failed {
        /// Whose statement.
        migration: MigrationId,
        /// Which way.
        direction: Direction,
        /// The segment, from 1.
        segment: u32,
        /// How many segments the file has.
        segments: u32,
        /// What it left.
        remains: Remains,
    },
    /// A migration that was half done was taken back to where it stood before.
    Aborted {
        /// Which one.
        migration: MigrationId,
        /// The way that was given up.
        direction: Direction,
    },
    /// A person changed what the ledger says of one migration.
    Repaired {
        /// Which one, as it is called from now on.
        migration: MigrationId,
        /// What the ledger says from now on.
        standing: Standing,
    },
}

/// What a repair says of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is applied, from a file with these digests.
    Applied(Digests),
    /// It is applied, and its file is gone for good.
    Retired,
    /// It is not applied.
    NotApplied,
}

impl Event {
    /// The word in the column `event`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::RunStarted { .. } => "run-started",
            Self::Started { .. } => "started",
            Self::Finished { .. } => "finished",
            Self::Applied { .. } => "applied",
            Self::Reverted { .. } => "reverted",
            Self::Failed { .. } => "failed",
            Self::Aborted { .. } => "aborted",
            Self::Repaired { .. } => "repaired",
        }
    }

    /// The migration that it is about; `None` for what is about a whole run.
    #[must_use]
    pub const fn migration(&self) -> Option<&MigrationId> {
        match self {
            Self::RunStarted { .. } => None,
            Self::Started { migration, .. }
            | Self::Finished { migration, .. }
            | Self::Applied { migration, .. }
            | Self::Reverted { migration }
            | Self::Failed { migration, .. }
            | Self::Aborted { migration, .. }
            | Self::Repaired { migration, .. } => Some(migration),
        }
    }
}
