//! Which PostgreSQL majors can be tested against on this machine.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use whimbrel_postgres::embedded::{self, Binaries, Embedded, EmbeddedSettings, Fetching};

/// The root of the workspace.
pub(crate) fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// What the environment says about where things are.
pub(crate) fn settings_of_environment() -> EmbeddedSettings {
    EmbeddedSettings {
        search_path: std::env::var_os("PATH"),
        home: std::env::home_dir(),
        cache_home: std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from),
        ..EmbeddedSettings::default()
    }
}

/// The newest installation of each major; one is fetched where none is found.
pub(crate) fn binaries_by_major() -> BTreeMap<u32, Binaries> {
    let fetched = workspace_root().join(".postgres");
    let search_path: Option<OsString> = std::env::var_os("PATH");
    let found = embedded::installed(std::slice::from_ref(&fetched), search_path.as_ref());
    let found = found.expect("an account to run servers as");
    say_unreachable(&fetched, &found);
    let mut by_major: BTreeMap<u32, Binaries> =
        found.into_iter().map(|binaries| (binaries.version.major, binaries)).collect();
    if by_major.is_empty() {
        let opened = Embedded::open(&settings_of_environment(), &mut |_| {});
        let opened = opened.unwrap_or_else(|error| panic!("{:?}", error.diagnostic()));
        by_major.insert(opened.binaries().version.major, opened.binaries().clone());
    }
    if let Ok(wanted) = std::env::var("WHIMBREL_TEST_MAJORS") {
        let wanted: Vec<&str> = wanted.split([' ', ',']).collect();
        by_major.retain(|major, _| wanted.contains(&major.to_string().as_str()));
    }
    by_major
}

/// Settings under which exactly these binaries are used.
pub(crate) fn settings_of(binaries: &Binaries) -> EmbeddedSettings {
    EmbeddedSettings {
        binaries: Some(binaries.directory.clone()),
        fetching: Fetching::Refused,
        ..settings_of_environment()
    }
}

/// A fetched major that is silently not tested would be a lie.
fn say_unreachable(fetched: &Path, found: &[Binaries]) {
    for entry in std::fs::read_dir(fetched).into_iter().flatten().flatten() {
        let directory = entry.path().join("bin");
        if directory.is_dir() && !found.iter().any(|binaries| binaries.directory == directory) {
            let _ = writeln!(std::io::stderr(), "{} cannot be run here", directory.display());
        }
    }
}
