//! How the files and the ledger agree: what is applied, pending, changed, missing, renamed or out
//! of order. Pure.

use crate::project::{MigrationFile, Migrations};
use serde::Serialize;
use std::collections::BTreeMap;
use whimbrel_change::ledger::{Applied, LedgerState};
use whimbrel_change::{MigrationId, Phase};
use whimbrel_source::StandardConformingStrings;

/// How one migration's file and its ledger rows agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "standing")]
pub enum Standing {
    /// Applied, and the file is what ran.
    Applied,
    /// Applied; since then only comments, white space or line ends of the file were edited.
    CommentsEdited,
    /// Applied, and the statements of the file are not those that ran.
    Edited,
    /// Applied, and the file is gone.
    Missing,
    /// Applied under another name.
    Renamed {
        /// What it was called when it ran.
        from: MigrationId,
    },
    /// Applied; a person declared that its file is gone for good.
    Retired,
    /// Some of its segments are done.
    Partial,
    /// Not applied.
    Pending,
    /// Not applied, and a later migration of the same module is.
    OutOfOrder {
        /// The latest applied one.
        after: MigrationId,
    },
}

impl Standing {
    /// The word that status and JSON use.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::CommentsEdited => "comments-edited",
            Self::Edited => "edited",
            Self::Missing => "missing",
            Self::Renamed { .. } => "renamed",
            Self::Retired => "retired",
            Self::Partial => "partial",
            Self::Pending => "pending",
            Self::OutOfOrder { .. } => "out-of-order",
        }
    }

    /// Whether it waits to be applied.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        match self {
            Self::Pending | Self::OutOfOrder { .. } => true,
            Self::Applied
            | Self::CommentsEdited
            | Self::Edited
            | Self::Missing
            | Self::Renamed { .. }
            | Self::Retired
            | Self::Partial => false,
        }
    }

    /// Whether nothing may run before it is looked into.
    #[must_use]
    pub const fn stops(&self) -> bool {
        match self {
            Self::Edited | Self::Missing | Self::Renamed { .. } => true,
            Self::Applied
            | Self::CommentsEdited
            | Self::Retired
            | Self::Partial
            | Self::Pending
            | Self::OutOfOrder { .. } => false,
        }
    }
}

/// One migration, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrationStanding {
    /// Which one.
    pub migration: MigrationId,
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// When it was applied: microseconds since 1970-01-01 UTC.
    pub applied_at_us: Option<i64>,
    /// How long that took, in microseconds.
    pub duration_us: Option<i64>,
    /// Whether there is a way back in a file.
    pub has_down: bool,
    /// The row of the ledger that says so.
    #[serde(skip)]
    pub seq: Option<i64>,
}

/// Compares files and ledger, in the order of versions.
#[must_use]
pub fn compare(
    migrations: &Migrations,
    state: &LedgerState,
    strings: StandardConformingStrings,
) -> Vec<MigrationStanding> {
    let latest: BTreeMap<&str, &Applied> =
        state.applied().map(|applied| (applied.migration.module.as_str(), applied)).collect();
    let latest_of = |file: &MigrationFile| latest.get(file.id.module.as_str()).copied();
    let mut standings: Vec<MigrationStanding> = migrations
        .iter()
        .map(|file| match state.find(&file.id) {
            Some(applied) => of_applied_file(file, applied, strings),
            None => of_other_file(file, state, latest_of(file)),
        })
        .collect();
    let vanished = state.applied().filter(|applied| migrations.get(&applied.migration).is_none());
    for applied in vanished {
        let standing = match applied.digests {
            None => Standing::Retired,
            Some(digests) => {
                let is_the_same = |file: &&MigrationFile| {
                    state.find(&file.id).is_none() && file.up.raw_digest() == digests.raw
                };
                match migrations.iter().find(is_the_same) {
                    Some(renamed) => {
                        mark_renamed(&mut standings, &renamed.id, applied);
                        continue;
                    }
                    None => Standing::Missing,
                }
            }
        };
        standings.push(of_applied(applied, applied.migration.clone(), standing, false));
    }
    standings.sort_by(|left, right| left.migration.cmp(&right.migration));
    standings
}

fn mark_renamed(standings: &mut [MigrationStanding], to: &MigrationId, applied: &Applied) {
    if let Some(row) = standings.iter_mut().find(|row| row.migration == *to) {
        let from = applied.migration.clone();
        *row = of_applied(applied, row.migration.clone(), Standing::Renamed { from }, row.has_down);
    }
}

fn of_other_file(file: &MigrationFile, state: &LedgerState, latest: Option<&Applied>) -> MigrationStanding {
    let standing = match latest {
        _ if state.partial().is_some_and(|partial| partial.migration == file.id) => Standing::Partial,
        // What takes away waits for its time, however much is applied behind it meanwhile.
        Some(_) if file.up.settings().phase.is_some_and(Phase::takes_away) => Standing::Pending,
        Some(latest) if latest.migration.version > file.id.version => {
            Standing::OutOfOrder { after: latest.migration.clone() }
        }
        Some(_) | None => Standing::Pending,
    };
    MigrationStanding {
        migration: file.id.clone(),
        standing,
        applied_at_us: None,
        duration_us: None,
        has_down: file.down.is_some(),
        seq: None,
    }
}

fn of_applied_file(
    file: &MigrationFile,
    applied: &Applied,
    strings: StandardConformingStrings,
) -> MigrationStanding {
    let standing = standing_of_applied_file(file, applied, strings);
    of_applied(applied, file.id.clone(), standing, file.down.is_some())
}

fn standing_of_applied_file(
    file: &MigrationFile,
    applied: &Applied,
    strings: StandardConformingStrings,
) -> Standing {
    let Some(digests) = applied.digests else { return Standing::Retired };
    if applied.migration.name != file.id.name {
        return Standing::Renamed { from: applied.migration.clone() };
    }
    if file.up.raw_digest() == digests.raw {
        return Standing::Applied;
    }
    match file.up.script(strings) {
        Ok(script) if file.up.digests(&script).normalised == digests.normalised => Standing::CommentsEdited,
        Ok(_) | Err(_) => Standing::Edited,
    }
}

fn of_applied(
    applied: &Applied,
    migration: MigrationId,
    standing: Standing,
    has_down: bool,
) -> MigrationStanding {
    MigrationStanding {
        migration,
        standing,
        applied_at_us: Some(applied.at_us),
        duration_us: Some(applied.duration_us),
        has_down,
        seq: Some(applied.seq),
    }
}
