//! The history that is migrated: one file for each way in which PostgreSQL can leave something half-done.

use std::path::PathBuf;
use tempfile::TempDir;

/// The folder of a project of nine migrations, each with its way back.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/story"))
}

/// A copy for a major before 14, which detaches partitions in a transaction only.
pub(crate) fn copy_for_13() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir(copy.path().join("migrations")).unwrap();
    std::fs::copy(folder().join("whimbrel.toml"), copy.path().join("whimbrel.toml")).unwrap();
    for entry in std::fs::read_dir(folder().join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("detach partition events_2023 concurrently", "detach partition events_2023");
        std::fs::write(copy.path().join("migrations").join(path.file_name().unwrap()), text).unwrap();
    }
    copy
}

/// How many migrations the project has.
pub(crate) const MIGRATIONS: usize = 9;

/// The migration with the most ways to be half-done.
pub(crate) const SEGMENTS: usize = 4;
