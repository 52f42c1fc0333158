//! Data directories that took long to fill, kept so that the next process begins where this one ended.
//!
//! What is kept is never needed: whoever cannot use it fills a fresh one.

use super::Embedded;
use super::data_directory;
use super::error::EmbeddedError;
use super::places::{make_folder, make_server_folder, short_digest};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How many are kept for one owner.
const KEPT: usize = 2;

/// For how many owners something is kept.
const OWNERS: usize = 8;

/// The data directories that are kept for one owner, mostly a project, and one installation.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Those of `owner`; nothing is made by this.
    ///
    /// # Errors
    /// The installation cannot be looked at.
    pub fn of(embedded: &Embedded, owner: &Path) -> Result<Self, EmbeddedError> {
        let name = data_directory::template_name(&embedded.binaries, &embedded.account)?;
        Ok(Self { folder: embedded.cache().join("kept").join(format!("{name}-{}", short_digest(owner))) })
    }

    /// The data directory that is kept under a key.
    #[must_use]
    pub fn at(&self, key: &str) -> Option<PathBuf> {
        let entry = self.folder.join(key);
        data_directory::is_whole(&entry).then(|| entry.join("data"))
    }

    /// Copies the data directory of a server that has ended, and forgets the oldest.
    pub(super) fn keep(&self, embedded: &Embedded, key: &str, ended: &Path) -> Result<(), EmbeddedError> {
        for folder in self.folder.parent().into_iter().chain([self.folder.as_path()]) {
            make_folder(folder, embedded.account.passage_mode())?;
        }
        let fresh = self.folder.join(format!("{key}.{}", std::process::id()));
        make_server_folder(&fresh, &embedded.account)?;
        let copied = data_directory::copy(embedded, ended, &fresh.join("data"))
            .and_then(|()| data_directory::sync(embedded, &fresh.join("data")));
        let entry = self.folder.join(key);
        if let Err(error) = copied.and_then(|()| replace(&fresh, &entry)) {
            // What is left is removed with the oldest.
            let _ = std::fs::remove_dir_all(&fresh);
            return Err(error);
        }
        forget_oldest(&self.folder, &entry, KEPT);
        if let Some(owners) = self.folder.parent() {
            forget_oldest(owners, &self.folder, OWNERS);
        }
        Ok(())
    }
}

/// Removes all of a folder but the newest. Best effort: what cannot be removed now is removed by the next.
fn forget_oldest(folder: &Path, newest: &Path, count: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let age =
        |path: &Path| path.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut others: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != newest)
        .map(|path| (age(&path), path))
        .collect();
    others.sort();
    for (_, path) in others.iter().rev().skip(count.saturating_sub(1)) {
        let _ = std::fs::remove_dir_all(path);
    }
}

/// Another process may have kept the same meanwhile; either is as good.
fn replace(fresh: &Path, entry: &Path) -> Result<(), EmbeddedError> {
    if data_directory::is_whole(entry) {
        return std::fs::remove_dir_all(fresh).map_err(EmbeddedError::file("removing", fresh));
    }
    if entry.exists() {
        std::fs::remove_dir_all(entry).map_err(EmbeddedError::file("removing", entry))?;
    }
    std::fs::rename(fresh, entry).map_err(EmbeddedError::file("renaming", entry))
}
