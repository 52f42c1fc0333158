//! The files of a schema.

use crate::failure::{Class, Failure};
use crate::project::{FolderPattern, Project, modules_of};
use std::io;
use std::path::{Path, PathBuf};
use whimbrel_source::Diagnostic;

/// Every SQL file that the patterns mean, in the order of their paths.
pub(super) fn of_patterns(project: &Project, patterns: &[FolderPattern]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for pattern in patterns {
        if !pattern.has_modules() {
            paths.extend(below(project, &project.root().join(pattern.folder_of("")))?);
            continue;
        }
        let modules = modules_of(project, pattern).unwrap_or_default();
        let folders = modules.iter().map(|module| project.root().join(pattern.folder_of(module)));
        let there: Vec<PathBuf> = folders.filter(|folder| folder.exists()).collect();
        if there.is_empty() {
            return Err(missing(&pattern.to_string()));
        }
        for folder in there {
            paths.extend(below(project, &folder)?);
        }
    }
    Ok(paths)
}

/// Every SQL file below a folder, in the order of their paths; a file is itself.
pub(super) fn below(project: &Project, path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let about = |path: &Path, error: &io::Error| Failure::new(Class::Usage, unreadable(project, path, error));
    let data = match std::fs::metadata(path) {
        Ok(data) => data,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(missing(&project.shown(path)));
        }
        Err(error) => return Err(about(path, &error)),
    };
    if data.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|error| about(path, &error))? {
        entries.push(entry.map_err(|error| about(path, &error))?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        let is_hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_sql = entry.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
        if is_hidden {
            continue;
        }
        if entry.is_dir() {
            files.extend(below(project, &entry)?);
        } else if is_sql {
            files.push(entry);
        }
    }
    Ok(files)
}

pub(super) fn unreadable(project: &Project, path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("{} cannot be read", project.shown(path).escape_debug());
    Diagnostic::error("unreadable-file", message).with_note(error.to_string())
}

fn missing(shown: &str) -> Failure {
    let diagnostic = Diagnostic::error("no-schema", format!("there is no desired schema at {shown}"))
        .with_help("write it there as CREATE statements, in any order and any number of files")
        .with_help("or say in whimbrel.toml where it is: [schema] path = \"…\", or command = [\"…\"] for a program that prints it");
    Failure::new(Class::Usage, diagnostic)
}
