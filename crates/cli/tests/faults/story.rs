//! The history that is migrated: one file for each way in which PostgreSQL can leave something half-done.

use std::path::PathBuf;

/// The folder of a project of nine migrations, each with its way back.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/story"))
}

/// How many migrations the project has.
pub(crate) const MIGRATIONS: usize = 9;

/// The migration with the most ways to be half-done.
pub(crate) const SEGMENTS: usize = 4;
