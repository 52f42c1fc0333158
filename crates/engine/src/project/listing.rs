//! What stands in the folders of migrations, by name alone.

use crate::project::file_name::{FileName, read_file_name, read_name_in_folder, read_stem};
use crate::project::{Folder, Project};
use std::fs::FileType;
use std::path::{Path, PathBuf};
use whimbrel_change::{Direction, Version};
use whimbrel_source::Diagnostic;

/// A file of a migration, not read yet.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) module: String,
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) direction: Direction,
    pub(crate) path: PathBuf,
}

impl Listed {
    /// What makes two files those of one migration.
    pub(crate) fn key(&self) -> (&Version, &str) {
        (&self.version, &self.module)
    }
}

/// The files of a project's folders, in the order of their paths, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<Listed>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// An entry of a folder.
struct Entry {
    name: String,
    path: PathBuf,
    kind: Option<FileType>,
}

impl Listing {
    /// Lists `folders`, which are all the folders of `project`.
    pub(crate) fn of(project: &Project, folders: &[Folder]) -> Self {
        let mut listing = Self::default();
        for folder in folders {
            for entry in listing.entries(project, &folder.path) {
                let is_folder = entry.kind.is_some_and(|kind| kind.is_dir());
                if entry.name.starts_with('.') {
                    continue;
                }
                if is_folder {
                    if !folders.iter().any(|other| other.path == entry.path) {
                        listing.folder(project, folder, &entry);
                    }
                } else {
                    listing.file(project, folder, &entry);
                }
            }
        }
        listing
    }

    fn file(&mut self, project: &Project, folder: &Folder, entry: &Entry) {
        let shown = || project.shown(&entry.path);
        match read_file_name(&entry.name) {
            FileName::Ignored => {}
            FileName::Migration { .. } if entry.kind.is_none_or(|kind| !kind.is_file()) => {
                self.diagnostics.push(no_file(&shown()));
            }
            FileName::Migration { version, name, direction } => self.files.push(Listed {
                module: folder.module.clone(),
                version,
                name,
                direction,
                path: entry.path.clone(),
            }),
            FileName::Repeatable => self.diagnostics.push(
                refused_name(&shown(), "is to be run again whenever it changes, which Whimbrel does not do")
                    .with_help("put each of its changes into a new migration: whimbrel new <name>")
                    .with_help("or move it out of the folder of migrations"),
            ),
            FileName::Baseline => self.diagnostics.push(
                refused_name(&shown(), "is a baseline: the sum of the migrations before it")
                    .with_help("move it out of the folder, and leave the migrations that it sums up"),
            ),
            FileName::NoVersion => self.diagnostics.push(
                refused_name(&shown(), "has no version in its name")
                    .with_note("A version is the digits before _, - or . at the beginning of a file's name.")
                    .with_help(format!("rename it, e.g. to 0001_{}", entry.name.trim_start_matches('-')))
                    .with_help("or move it out of the folder of migrations"),
            ),
        }
    }

    /// A folder is one migration where its name has a version; SQL in any other is not overlooked.
    fn folder(&mut self, project: &Project, folder: &Folder, entry: &Entry) {
        let stem = read_stem(&entry.name);
        for inner in self.entries(project, &entry.path) {
            let is_sql = read_file_name(&inner.name) != FileName::Ignored
                && inner.kind.is_none_or(|kind| !kind.is_dir());
            if !is_sql {
                continue;
            }
            let shown = project.shown(&inner.path);
            match (&stem, read_name_in_folder(&inner.name)) {
                (Some((version, name)), Some(direction)) => self.files.push(Listed {
                    module: folder.module.clone(),
                    version: version.clone(),
                    name: name.clone(),
                    direction,
                    path: inner.path,
                }),
                (Some(_), None) => self.diagnostics.push(
                    refused_name(
                        &shown,
                        "stands in the folder of one migration, which has up.sql and down.sql",
                    )
                    .with_help("rename it, or move it out"),
                ),
                (None, _) => {
                    self.diagnostics.push(
                        refused_name(&shown, "stands in a folder that nobody reads")
                            .with_help("move it beside the other migrations, or out of their folder")
                            .with_help("or, where each module has a folder, write migrations = \"…/*\""),
                    );
                    return;
                }
            }
        }
    }

    /// The entries of a folder, ordered by name; what they are is that of what a link leads to.
    fn entries(&mut self, project: &Project, folder: &Path) -> Vec<Entry> {
        let read = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let found = match read {
            Ok(found) => found,
            Err(error) => {
                self.diagnostics.push(unreadable(&project.shown(folder), &error));
                return Vec::new();
            }
        };
        let mut entries = Vec::with_capacity(found.len());
        for entry in found {
            let path = entry.path();
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => std::fs::metadata(&path).ok().map(|found| found.file_type()),
                Ok(kind) => Some(kind),
                Err(_) => None,
            };
            match entry.file_name().into_string() {
                Ok(name) => entries.push(Entry { name, path, kind }),
                Err(name) if name.to_string_lossy().to_ascii_lowercase().ends_with(".sql") => {
                    let shown = project.shown(&path);
                    self.diagnostics.push(refused_name(&shown, "has a name that is not UTF-8"));
                }
                Err(_) => {}
            }
        }
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        entries
    }
}

/// The code of what could not be looked at.
pub(crate) const UNREADABLE: &str = "unreadable-file";

pub(crate) fn unreadable(shown: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(UNREADABLE, format!("{} cannot be read", shown.escape_debug()))
        .with_note(error.to_string())
}

fn no_file(shown: &str) -> Diagnostic {
    refused_name(shown, "is neither a file nor a link to one")
}

fn refused_name(shown: &str, fact: &str) -> Diagnostic {
    Diagnostic::error("refused-file", format!("{} {fact}", shown.escape_debug()))
}
