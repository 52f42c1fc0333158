//! Files that appear whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How the name of a file begins that is not whole yet. Hidden, so that nobody reads it as a migration.
pub(crate) const UNFINISHED: &str = ".whimbrel-unfinished-";

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A file that could not be made.
pub(crate) struct NotMade {
    pub(crate) path: PathBuf,
    pub(crate) error: io::Error,
}

/// Makes files, each a path and a text, that must not exist yet: all of them or none.
///
/// Their texts are on the disk before the first gets its name, so that a process that is killed leaves
/// an incomplete set only if that happens between two names.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where one exists; otherwise whatever the file system says.
pub(crate) fn create(files: &[(&Path, &str)]) -> Result<(), NotMade> {
    let mut unfinished = Vec::new();
    let mut named = Vec::new();
    let made = write_all(files, &mut unfinished).and_then(|()| name_all(&unfinished, files, &mut named));
    for path in &unfinished {
        // After a rename it is gone, and after an error it must go.
        let _ = std::fs::remove_file(path);
    }
    if made.is_err() {
        for path in named {
            let _ = std::fs::remove_file(path);
        }
    }
    made
}

fn write_all(files: &[(&Path, &str)], unfinished: &mut Vec<PathBuf>) -> Result<(), NotMade> {
    for (path, text) in files {
        let written = write_unfinished(path, text);
        unfinished.push(written.map_err(|error| NotMade { path: path.to_path_buf(), error })?);
    }
    Ok(())
}

fn name_all<'f>(
    unfinished: &[PathBuf],
    files: &[(&'f Path, &str)],
    named: &mut Vec<&'f Path>,
) -> Result<(), NotMade> {
    for (from, (path, _)) in unfinished.iter().zip(files) {
        let not_made = |error| NotMade { path: path.to_path_buf(), error };
        give_name(from, path).map_err(not_made)?;
        named.push(*path);
        sync_folder_of(path).map_err(not_made)?;
    }
    Ok(())
}

fn give_name(unfinished: &Path, path: &Path) -> io::Result<()> {
    match std::fs::hard_link(unfinished, path) {
        Err(error) if has_no_links(&error) => rename_to_new(unfinished, path),
        linked_or_failed => linked_or_failed,
    }
}

/// Gives an unfinished file its name, where it does not have it yet; whether it was given now.
///
/// # Errors
/// Another file has the name, or neither is there.
pub(crate) fn settle(unfinished: &Path, path: &Path) -> io::Result<bool> {
    let is_there = path.symlink_metadata().is_ok();
    match std::fs::read(unfinished) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_there => Ok(false),
        Err(error) => Err(error),
        Ok(_) if !is_there => {
            give_name(unfinished, path)?;
            sync_folder_of(path)?;
            Ok(true)
        }
        Ok(text) if std::fs::read(path)? == text => Ok(false),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Puts a file in the place of one that may exist.
pub(crate) fn replace(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let unfinished = write_unfinished(path, content)?;
    if let Ok(metadata) = std::fs::metadata(path) {
        // Best effort: a file system without permissions keeps its own.
        let _ = std::fs::set_permissions(&unfinished, metadata.permissions());
    }
    std::fs::rename(&unfinished, path).inspect_err(|_| {
        let _ = std::fs::remove_file(&unfinished);
    })?;
    sync_folder_of(path)
}

/// Removes what a writer that was killed left in `folder`. Nobody else may be writing there.
pub(crate) fn remove_unfinished(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Writes a content under a name that nobody reads, beside `path`.
pub(crate) fn write_unfinished(path: &Path, content: impl AsRef<[u8]>) -> io::Result<PathBuf> {
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder_of(path).join(format!("{UNFINISHED}{}-{number}", std::process::id()));
    let written = OpenOptions::new().write(true).create_new(true).open(&unfinished).and_then(|mut file| {
        file.write_all(content.as_ref())?;
        file.sync_all()
    });
    written.inspect_err(|_| {
        let _ = std::fs::remove_file(&unfinished);
    })?;
    Ok(unfinished)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Some file systems of memory sticks and shared folders have no hard links.
fn has_no_links(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied)
}

fn rename_to_new(unfinished: &Path, path: &Path) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(unfinished, path)
}

/// A name is on the disk when its folder is; file systems that cannot sync a folder say so, and are
/// let be.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let Ok(folder) = File::open(folder_of(path)) else { return Ok(()) };
    match folder.sync_all() {
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
