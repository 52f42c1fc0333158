//! Which PostgreSQL majors can be tested against on this machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
pub(crate) fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// Folders with `postgres`, `initdb` and `pg_ctl`, by major version.
pub(crate) fn bin_directories() -> BTreeMap<u32, PathBuf> {
    let wanted = std::env::var("WHIMBREL_TEST_MAJORS").ok().map(|text| majors_in(&text));
    candidates()
        .into_iter()
        .filter_map(|directory| Some((major_of(&directory)?, directory)))
        .filter(|(major, _)| wanted.as_ref().is_none_or(|wanted| wanted.contains(major)))
        .rev()
        .collect()
}

fn majors_in(text: &str) -> Vec<u32> {
    text.split([' ', ',']).filter_map(|word| word.parse().ok()).collect()
}

fn candidates() -> Vec<PathBuf> {
    let mut candidates = Vec::new();
    for parent in [PathBuf::from("/usr/lib/postgresql"), workspace_root().join(".postgres")] {
        candidates.extend(children(&parent).into_iter().map(|child| child.join("bin")));
    }
    for parent in ["/usr", "/opt/homebrew/opt", "/usr/local/opt"] {
        let installed = children(Path::new(parent)).into_iter().filter(|child| {
            child.file_name().is_some_and(|name| {
                name.as_encoded_bytes().starts_with(b"pgsql-")
                    || name.as_encoded_bytes().starts_with(b"postgresql@")
            })
        });
        candidates.extend(installed.map(|child| child.join("bin")));
    }
    candidates
}

fn children(parent: &Path) -> Vec<PathBuf> {
    let mut children: Vec<PathBuf> =
        std::fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    children.sort();
    children
}

fn major_of(bin_directory: &Path) -> Option<u32> {
    let output = Command::new(bin_directory.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.strip_prefix("postgres (PostgreSQL) ")?;
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
