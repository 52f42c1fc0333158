//! Finding a PostgreSQL server on the machine.

use super::account::ServerAccount;
use super::error::EmbeddedError;
use super::fetch::{FetchProgress, fetch};
use super::releases::{Platform, Release};
use super::{EmbeddedSettings, Fetching};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The oldest major version that is supported.
const OLDEST_MAJOR: u32 = 13;

/// Folders whose children are installations, and how such a child is named.
const USUAL_PLACES: [(&str, &str, &str); 9] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/Library/PostgreSQL", "", "bin"),
    ("/usr/local", "pgsql", "bin"),
];

/// The version of a server; ordered by major, then minor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerVersion {
    /// E.g. 15.
    pub major: u32,
    /// E.g. 20 in 15.20; 0 for a beta.
    pub minor: u32,
    /// What `postgres --version` says after its name, e.g. `15.20 (Debian 15.20-1.pgdg12+1)`.
    pub text: String,
}

impl ServerVersion {
    fn of_output(output: &str) -> Option<Self> {
        let text = output.trim().strip_prefix("postgres (PostgreSQL) ")?.to_owned();
        let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
        Some(Self { major, minor, text })
    }
}

impl std::fmt::Display for ServerVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The programs of one installation; only these three may be assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder that holds them.
    pub directory: PathBuf,
    /// The server.
    pub postgres: PathBuf,
    /// Makes a data directory.
    pub initdb: PathBuf,
    /// Starts and stops servers.
    pub pg_ctl: PathBuf,
    /// What `postgres --version` said.
    pub version: ServerVersion,
}

/// A place that was looked at and does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The folder.
    pub directory: PathBuf,
    /// Why it does not serve.
    pub reason: String,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.directory.display(), self.reason)
    }
}

impl Binaries {
    /// The installation in `directory`, tried by asking the server for its version as `account`.
    ///
    /// # Errors
    /// Why it does not serve.
    pub fn of_directory(directory: &Path, account: &ServerAccount) -> Result<Self, Rejected> {
        let reject = |reason: String| Rejected { directory: directory.to_path_buf(), reason };
        let directory = std::path::absolute(directory).map_err(|error| reject(error.to_string()))?;
        let program = |name: &str| {
            let path = directory.join(name);
            if path.is_file() { Ok(path) } else { Err(reject(format!("there is no {name}"))) }
        };
        let (postgres, initdb, pg_ctl) = (program("postgres")?, program("initdb")?, program("pg_ctl")?);
        let output = account
            .command(&postgres)
            .arg("--version")
            .output()
            .map_err(|error| reject(format!("postgres cannot be run: {error}")))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let version = ServerVersion::of_output(&said).ok_or_else(|| {
            let message = String::from_utf8_lossy(&output.stderr);
            reject(format!("postgres --version failed: {}", message.trim()))
        })?;
        if version.major < OLDEST_MAJOR {
            return Err(reject(format!("PostgreSQL {version} is older than {OLDEST_MAJOR}")));
        }
        Ok(Self { directory, postgres, initdb, pg_ctl, version })
    }
}

/// The binaries to use, fetched where nothing else is left.
pub(crate) fn find_or_fetch(
    settings: &EmbeddedSettings,
    account: &ServerAccount,
    cache: &Path,
    progress: &mut dyn FnMut(FetchProgress),
) -> Result<Binaries, EmbeddedError> {
    if let Some(folder) = &settings.binaries {
        return of_setting(folder, settings.major, account)
            .map_err(|rejected| EmbeddedError::BinariesUnusable { rejected });
    }
    let mut rejected = Vec::new();
    let groups: [&dyn Fn() -> Vec<PathBuf>; 3] =
        [&|| of_search_path(settings.search_path.as_ref()), &usual_places, &|| {
            children(&fetched_folder(cache), "", "bin")
        }];
    for group in groups {
        if let Some(binaries) = best_of(group(), settings.major, account, &mut rejected) {
            return Ok(binaries);
        }
    }
    match settings.fetching {
        Fetching::Refused => Err(EmbeddedError::NoBinaries { major: settings.major, rejected }),
        Fetching::Allowed => fetch_to_cache(settings, account, cache, progress),
    }
}

/// Everything that can run under `extra`, on the search path and in the usual places.
pub(crate) fn installed(
    extra: &[PathBuf],
    search_path: Option<&OsString>,
    account: &ServerAccount,
) -> Vec<Binaries> {
    let mut directories: Vec<PathBuf> = extra.iter().flat_map(|parent| children(parent, "", "bin")).collect();
    directories.extend(of_search_path(search_path));
    directories.extend(usual_places());
    let mut seen = std::collections::BTreeSet::new();
    directories.retain(|directory| seen.insert(directory.canonicalize().ok()));
    directories.iter().filter_map(|directory| Binaries::of_directory(directory, account).ok()).collect()
}

fn fetch_to_cache(
    settings: &EmbeddedSettings,
    account: &ServerAccount,
    cache: &Path,
    progress: &mut dyn FnMut(FetchProgress),
) -> Result<Binaries, EmbeddedError> {
    let platform = Platform::of_this_build();
    let release = match settings.major {
        Some(major) => Release::pinned(platform, major)?,
        None => Release::newest(platform)?,
    };
    let destination = fetched_folder(cache).join(format!("{}-{}", release.platform, release.version));
    fetch(release, &destination, settings.search_path.as_ref(), progress)?;
    Binaries::of_directory(&destination.join("bin"), account)
        .map_err(|rejected| EmbeddedError::BinariesUnusable { rejected })
}

fn fetched_folder(cache: &Path) -> PathBuf {
    cache.join("postgres")
}

fn of_setting(folder: &Path, major: Option<u32>, account: &ServerAccount) -> Result<Binaries, Rejected> {
    let inner = folder.join("bin");
    let directory = if inner.join("postgres").is_file() { &inner } else { folder };
    let binaries = Binaries::of_directory(directory, account)?;
    match major {
        Some(major) if major != binaries.version.major => Err(Rejected {
            directory: directory.to_path_buf(),
            reason: format!("it holds PostgreSQL {}, but {major} is asked for", binaries.version),
        }),
        Some(_) | None => Ok(binaries),
    }
}

/// The newest of the installations that serve.
fn best_of(
    directories: Vec<PathBuf>,
    major: Option<u32>,
    account: &ServerAccount,
    rejected: &mut Vec<Rejected>,
) -> Option<Binaries> {
    let mut serving = Vec::new();
    for directory in directories {
        match Binaries::of_directory(&directory, account) {
            Ok(binaries) if major.is_none_or(|major| major == binaries.version.major) => {
                serving.push(binaries);
            }
            Ok(binaries) => rejected
                .push(Rejected { directory, reason: format!("it holds PostgreSQL {}", binaries.version) }),
            Err(reason) => rejected.push(reason),
        }
    }
    serving.into_iter().max_by(|left, right| left.version.cmp(&right.version))
}

/// Folders of the search path that hold a `postgres`, in its order. Where that is a link, as in
/// Homebrew's `bin`, `initdb` is beside the real one.
fn of_search_path(search_path: Option<&OsString>) -> Vec<PathBuf> {
    let Some(search_path) = search_path else { return Vec::new() };
    std::env::split_paths(search_path)
        .filter(|directory| directory.is_absolute())
        .filter(|directory| directory.join("postgres").is_file())
        .filter_map(|directory| {
            if directory.join("initdb").is_file() {
                return Some(directory);
            }
            Some(directory.join("postgres").canonicalize().ok()?.parent()?.to_path_buf())
        })
        .collect()
}

fn usual_places() -> Vec<PathBuf> {
    let places = USUAL_PLACES.iter();
    places.flat_map(|(parent, prefix, inner)| children(Path::new(parent), prefix, inner)).collect()
}

/// `<parent>/<child>/<inner>` for each child whose name starts with `prefix` and which holds a server.
fn children(parent: &Path, prefix: &str, inner: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut directories: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes()))
        .map(|entry| if inner.is_empty() { entry.path() } else { entry.path().join(inner) })
        .filter(|directory| directory.join("postgres").is_file())
        .collect();
    directories.sort();
    directories
}

#[cfg(test)]
mod tests {
    use super::ServerVersion;

    #[test]
    fn versions_are_read_and_ordered_as_numbers() {
        let version = |text: &str| ServerVersion::of_output(&format!("postgres (PostgreSQL) {text}\n"));
        let debian = version("15.20 (Debian 15.20-1.pgdg12+1)").expect("a version");
        assert_eq!((debian.major, debian.minor), (15, 20));
        assert!(version("15.9") < version("15.20") && version("9.6.24") < version("13.1"));
        assert_eq!(version("19beta1").map(|version| version.major), Some(19));
        assert_eq!(ServerVersion::of_output("bash: postgres: not found"), None);
    }
}
