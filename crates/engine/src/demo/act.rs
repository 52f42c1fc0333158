//! The acts of the demo, in their order.

use serde::Serialize;

/// A part of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A folder, a server and an empty database.
    #[default]
    Prepare,
    /// What is pending.
    FirstStatus,
    /// The first four migrations.
    BaseTables,
    /// Rows.
    Seed,
    /// The workload alone, to compare with.
    Traffic,
    /// The other migrations.
    Up,
    /// Files, ledger and schema compared.
    Verify,
    /// A migration that fails half-way.
    Failing,
    /// What is left after it.
    Left,
    /// The rows corrected that it failed on.
    Correct,
    /// On from where it stopped.
    Resume,
    /// The way back.
    Down,
    /// What is applied at the end.
    LastStatus,
}

impl Act {
    /// Every act, in order.
    pub const ALL: [Self; 13] = [
        Self::Prepare,
        Self::FirstStatus,
        Self::BaseTables,
        Self::Seed,
        Self::Traffic,
        Self::Up,
        Self::Verify,
        Self::Failing,
        Self::Left,
        Self::Correct,
        Self::Resume,
        Self::Down,
        Self::LastStatus,
    ];

    /// The word for it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Prepare => "a project and a server",
            Self::FirstStatus | Self::LastStatus | Self::Left => "whimbrel status",
            Self::BaseTables => "whimbrel up --to 20251103092548",
            Self::Seed => "seed.sql",
            Self::Traffic => "the application goes to work",
            Self::Up | Self::Failing => "whimbrel up",
            Self::Verify => "whimbrel verify",
            Self::Correct => "the rows are corrected",
            Self::Resume => "whimbrel resume",
            Self::Down => "whimbrel down",
        }
    }

    /// What it is about, in a sentence.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Prepare => "examples/workspace in a folder of its own, and an embedded PostgreSQL",
            Self::FirstStatus => "files and ledger compared: nothing is applied",
            Self::BaseTables => "the four tables that have rows",
            Self::Seed => "rows to migrate",
            Self::Traffic => "six connections read and write until the end; first without any migration",
            Self::Up => "the rest, while the application works and a report reads streams for two seconds",
            Self::Verify => "files, ledger and schema: the history is replayed and compared",
            Self::Failing => "a new migration: a column, then a unique index. Three streams have a twin",
            Self::Left => "what the failed migration left",
            Self::Correct => "the three twins get another name",
            Self::Resume => "what is half done is mended, what is left is done",
            Self::Down => "the last migration back; its down file is first tried on a scratch database",
            Self::LastStatus => "the last migration is pending again",
        }
    }
}
