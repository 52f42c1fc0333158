//! A place for one throwaway server in the runtime folder, and the clearing of places whose process died.
//!
//! The process that owns a place holds a lock on `<place>.held`; the operating system lets go of it when
//! the process dies. So a lock that can be had means that nobody owns the place any more.

use super::Storage;
use crate::embedded::Embedded;
use crate::embedded::error::EmbeddedError;
use crate::embedded::places::make_server_folder;
use crate::embedded::process::{Process, Shutdown};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A folder that belongs to one process, for as long as that lives.
#[derive(Debug)]
pub(crate) struct Slot {
    folder: PathBuf,
    held: PathBuf,
    _lock: File,
}

impl Slot {
    /// Takes a new place, after clearing those of processes that died.
    pub(crate) fn take(embedded: &Embedded, storage: Storage) -> Result<Self, EmbeddedError> {
        let (disk, memory) = (embedded.runtime(), embedded.places.memory());
        let (parent, other) = match storage {
            Storage::Memory => (memory.unwrap_or(disk), Some(disk)),
            Storage::Disk => (disk, memory),
        };
        if let Some(other) = other.filter(|other| *other != parent) {
            gate(other)?;
        }
        // Nobody clears while a place is made and not yet held.
        let _gate = gate(parent)?;
        loop {
            let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
            let folder = parent.join(format!("s{}-{number}", std::process::id()));
            let held = folder.with_extension("held");
            match OpenOptions::new().write(true).create_new(true).open(&held) {
                Ok(lock) => {
                    lock.lock().map_err(EmbeddedError::file("locking", &held))?;
                    make_server_folder(&folder, embedded.account())?;
                    return Ok(Self { folder, held, _lock: lock });
                }
                // A process of another pid namespace has the same number.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(EmbeddedError::file("making a lock file", &held)(error)),
            }
        }
    }

    /// The folder, which belongs to the server's account.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes the folder; its server has ended.
    pub(crate) fn clear(&self) -> Result<(), EmbeddedError> {
        remove(&self.folder)?;
        // It may have been removed before: clearing twice is no mistake.
        let _ = std::fs::remove_file(&self.held);
        Ok(())
    }
}

/// Locks a parent of places, and clears those of processes that died.
fn gate(parent: &Path) -> Result<File, EmbeddedError> {
    let path = parent.join("gate.lock");
    let gate = File::create(&path).map_err(EmbeddedError::file("making a lock file", &path))?;
    gate.lock().map_err(EmbeddedError::file("locking", &path))?;
    clear_abandoned(parent)?;
    Ok(gate)
}

fn clear_abandoned(parent: &Path) -> Result<(), EmbeddedError> {
    let entries = std::fs::read_dir(parent).map_err(EmbeddedError::file("reading", parent))?;
    for held in entries.flatten().map(|entry| entry.path()) {
        if held.extension().is_some_and(|extension| extension == "held")
            && File::open(&held).is_ok_and(|file| file.try_lock().is_ok())
        {
            clear_one(&held)?;
        }
    }
    Ok(())
}

fn clear_one(held: &Path) -> Result<(), EmbeddedError> {
    let folder = held.with_extension("");
    if let Some(orphan) = Process::postmaster_of(&folder.join("data")) {
        orphan.shut_down(Shutdown::Immediate);
        if !orphan.ends_within(super::IMMEDIATE_SHUTDOWN) {
            return Err(EmbeddedError::DidNotStop { pid: orphan.pid });
        }
    }
    remove(&folder)?;
    std::fs::remove_file(held).map_err(EmbeddedError::file("removing", held))
}

fn remove(folder: &Path) -> Result<(), EmbeddedError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(EmbeddedError::file("removing", folder)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
