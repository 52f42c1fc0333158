//! The findings of a text that is being written, for editors.

use super::files::{Found, find};
use super::{Checking, LintOptions, LintReport};
use crate::project::Project;
use std::path::{Path, PathBuf};
use whimbrel_lint::layout::by_name;
use whimbrel_lint::{Layout, Migration};
use whimbrel_source::SourceFile;

/// Checks `text` as if it stood in the file at `path`; the files before it in its folder are the history.
#[must_use]
pub fn lint_text(project: Option<&Project>, path: &Path, text: &str) -> LintReport {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    // A file that stands in a folder of its own has its history beside that.
    let by_name = by_name(&path.to_string_lossy());
    let is_apart = matches!(by_name, Layout::Diesel | Layout::Prisma) && path.exists();
    let root = path.file_name().filter(|_| is_apart).map_or_else(|| folder.clone(), PathBuf::from);
    let options = LintOptions { paths: vec![root], ..LintOptions::default() };
    let found = find(&folder, project, &options).unwrap_or_default();
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let own = found.iter().position(|one| *one.path == *path || one.whole() == whole);
    let mut checking = Checking::new(project, &options);
    for before in found.iter().take(own.unwrap_or(found.len())) {
        if let Some(migration) = read(before) {
            checking.learn(&migration);
        }
    }
    let layout = own.and_then(|own| found.get(own)).map_or(by_name, |own| own.layout);
    let file = SourceFile::new(path.to_string_lossy(), text);
    let (mut migration, unreadable) = Migration::read_what_is_whole(file, layout);
    if let Some(own) = own.and_then(|own| found.get(own)) {
        own.tell(&mut migration, layout);
    }
    let findings = checking.check(&[migration]);
    LintReport { findings, unreadable, ..checking.report }
}

fn read(found: &Found) -> Option<Migration> {
    let bytes = std::fs::read(&found.path).ok()?;
    let (file, _) = SourceFile::from_damaged_bytes(found.shown(), &bytes).ok()?;
    Some(Migration::read_what_is_whole(file, found.layout).0)
}
