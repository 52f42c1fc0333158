//! The findings of a text that is being written, for editors.

use super::files::{Found, find};
use super::{Checking, LintOptions, LintReport};
use crate::project::Project;
use std::path::{Path, PathBuf};
use whimbrel_lint::Migration;
use whimbrel_source::SourceFile;

/// Checks `text` as if it stood in the file at `path`; the files before it in its folder are the history.
#[must_use]
pub fn lint_text(project: Option<&Project>, path: &Path, text: &str) -> LintReport {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let options = LintOptions { paths: vec![folder.clone()], ..LintOptions::default() };
    let found = find(&folder, project, &options).unwrap_or_default();
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let own = found.iter().position(|one| one.path == path || one.whole() == whole);
    let mut checking = Checking::new(project, &options);
    for before in found.iter().take(own.unwrap_or(found.len())) {
        if let Some(migration) = read(before) {
            checking.learn(&migration);
        }
    }
    let layout = own
        .and_then(|own| found.get(own))
        .map_or_else(|| whimbrel_lint::layout::by_name(&path.to_string_lossy()), |own| own.layout);
    let file = SourceFile::new(path.to_string_lossy(), text);
    let (migration, unreadable) = Migration::read_what_is_whole(file, layout);
    let findings = checking.check(&[migration]);
    LintReport { findings, unreadable, ..checking.report }
}

fn read(found: &Found) -> Option<Migration> {
    let bytes = std::fs::read(&found.path).ok()?;
    let (file, _) = SourceFile::from_damaged_bytes(found.shown.clone(), &bytes).ok()?;
    Some(Migration::read_what_is_whole(file, found.layout).0)
}
