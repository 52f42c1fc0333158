//! The folders that embedded servers need, and whether they can be trusted.
//!
//! The cache holds what can be made again; the runtime folder holds sockets and scratch servers, and is
//! short, because the path of a Unix socket has room for 107 bytes. Both are ours alone: a folder in
//! `/tmp` that somebody else made, or could write to, is not used.

use super::EmbeddedSettings;
use super::account::{ServerAccount, clean_command};
use super::error::EmbeddedError;
use super::hexadecimal::hexadecimal;
use sha2::{Digest as _, Sha256};
use std::fs::Permissions;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Bits of a mode that let others write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// How much of `/dev/shm` must be free: a server takes 40 MB, each database 8 and what is put into it.
const MEMORY_KILOBYTES: u64 = 1_000_000;

/// The folders of one user.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    cache: PathBuf,
    runtime: PathBuf,
    memory: Option<PathBuf>,
}

impl Places {
    /// Finds or makes the folders.
    pub(crate) fn find(settings: &EmbeddedSettings, account: &ServerAccount) -> Result<Self, EmbeddedError> {
        let own_user = account.own_user();
        let caches = match &settings.cache {
            Some(cache) => vec![cache.clone()],
            None => usual_caches(settings, own_user),
        };
        let runtimes = match &settings.runtime {
            Some(runtime) => vec![runtime.clone()],
            None => vec![PathBuf::from(format!("/tmp/whimbrel-{own_user}"))],
        };
        Ok(Self {
            cache: first_usable("the cache", caches, account)?,
            runtime: first_usable("sockets and scratch servers", runtimes, account)?,
            // A runtime folder that was set is to be used and no other.
            memory: if settings.runtime.is_some() { None } else { in_memory(account) },
        })
    }

    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    pub(crate) fn runtime(&self) -> &Path {
        &self.runtime
    }

    /// A folder for small throwaway servers that is held in memory, where there is room.
    pub(crate) fn memory(&self) -> Option<&Path> {
        self.memory.as_deref()
    }

    /// See [`super::Embedded::persistent_folder`].
    pub(crate) fn persistent_folder(&self, project: &Path, account: &ServerAccount) -> PathBuf {
        if account.reaches(project) {
            return project.join(".whimbrel").join("dev");
        }
        self.cache.join(format!("dev-{}", short_digest(project)))
    }
}

/// Sixteen hexadecimal digits that stand for a path.
pub(crate) fn short_digest(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    hexadecimal(digest.get(..8).unwrap_or_default())
}

/// Makes a folder for this process's user, and its parents; keeps one that is there.
pub(crate) fn make_folder(folder: &Path, mode: u32) -> Result<(), EmbeddedError> {
    create_folder(folder, mode).map_err(EmbeddedError::file("making a folder", folder))
}

/// The mode is set apart from the making, because the umask may forbid what the server's account needs.
pub(crate) fn create_folder(folder: &Path, mode: u32) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folder(parent, mode)?;
    }
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => std::fs::set_permissions(folder, Permissions::from_mode(mode)),
    }
}

/// Makes a folder, which must not exist, for the server's account alone.
pub(crate) fn make_server_folder(folder: &Path, account: &ServerAccount) -> Result<(), EmbeddedError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.mode(0o700);
    builder.create(folder).map_err(EmbeddedError::file("making a folder", folder))?;
    account.take(folder).map_err(EmbeddedError::file("giving a folder to the server's account", folder))
}

fn usual_caches(settings: &EmbeddedSettings, own_user: u32) -> Vec<PathBuf> {
    let fallback = PathBuf::from(format!("/tmp/whimbrel-cache-{own_user}"));
    if own_user == 0 {
        // The server's account cannot get into root's home.
        return vec![PathBuf::from("/var/cache/whimbrel"), fallback];
    }
    let of_home = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    let cache_home = settings.cache_home.clone().filter(|folder| folder.is_absolute());
    let homes = cache_home.into_iter().chain(settings.home.as_ref().map(|home| home.join(of_home)));
    homes.map(|home| home.join("whimbrel")).chain([fallback]).collect()
}

fn in_memory(account: &ServerAccount) -> Option<PathBuf> {
    let shared_memory = Path::new("/dev/shm");
    if !cfg!(target_os = "linux") || kilobytes_free(shared_memory)? < MEMORY_KILOBYTES {
        return None;
    }
    usable(&shared_memory.join(format!("whimbrel-{}", account.own_user())), account).ok()
}

fn kilobytes_free(folder: &Path) -> Option<u64> {
    let output = clean_command("df").arg("-kP").arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().nth(1)?.split_ascii_whitespace().nth(3)?.parse().ok()
}

fn first_usable(
    what: &'static str,
    candidates: Vec<PathBuf>,
    account: &ServerAccount,
) -> Result<PathBuf, EmbeddedError> {
    let mut tried = Vec::new();
    for candidate in candidates {
        match usable(&candidate, account) {
            Ok(path) => return Ok(path),
            Err(reason) => tried.push((candidate, reason)),
        }
    }
    Err(EmbeddedError::NoPlace { what, tried })
}

/// The folder in its absolute form, or why it does not serve.
fn usable(folder: &Path, account: &ServerAccount) -> Result<PathBuf, String> {
    let folder = std::path::absolute(folder).map_err(|error| error.to_string())?;
    create_folder(&folder, account.passage_mode()).map_err(|error| error.to_string())?;
    let metadata = std::fs::symlink_metadata(&folder).map_err(|error| error.to_string())?;
    if metadata.is_symlink() || metadata.uid() != account.own_user() {
        return Err("it belongs to another user".to_owned());
    }
    if metadata.mode() & WRITABLE_BY_OTHERS != 0 {
        return Err("others can write to it".to_owned());
    }
    let probe = folder.join(format!(".probe-{}-{}", std::process::id(), short_digest(&folder)));
    std::fs::write(&probe, b"").map_err(|error| error.to_string())?;
    // Two threads may probe at once; the file being gone is as good as removing it.
    let _ = std::fs::remove_file(&probe);
    if account.reaches(&folder) {
        Ok(folder)
    } else {
        Err("the server's account cannot get into it".to_owned())
    }
}
