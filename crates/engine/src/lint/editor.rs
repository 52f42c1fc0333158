//! The findings of a text that is being written, for editors.

use super::files::{Found, find};
use super::order::compare;
use super::{Checking, LintOptions, LintReport};
use crate::project::Project;
use std::path::{Path, PathBuf};
use whimbrel_change::rehearsal::Claimed;
use whimbrel_lint::layout::{Part, by_name, part};
use whimbrel_lint::{Layout, Migration};
use whimbrel_source::SourceFile;

/// Checks `text` as if it stood in the file at `path`; the files before it in its folder are the history. Nothing is found
/// in a file that takes a migration back, as on the command line.
#[must_use]
pub fn lint_text(project: Option<&Project>, path: &Path, text: &str) -> LintReport {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    // A file that stands in a folder of its own has its history beside that.
    let by_name = by_name(&path.to_string_lossy());
    let is_apart = matches!(by_name, Layout::Diesel | Layout::Prisma);
    let root = match (path.file_name(), folder.parent()) {
        (Some(name), _) if is_apart && path.exists() => PathBuf::from(name),
        (_, Some(beside)) if is_apart => beside.to_path_buf(),
        _ => folder.clone(),
    };
    let options = LintOptions { paths: vec![root], ..LintOptions::default() };
    let found = find(&folder, project, &options).unwrap_or_default();
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let own = found.iter().position(|one| *one.path == *path || one.whole() == whole);
    let mut checking = Checking::new(project, &options);
    let before = || found.iter().take_while(|one| compare(&one.path, path).is_lt()).count();
    for before in found.iter().take(own.unwrap_or_else(before)) {
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
    let major = *checking.report.majors.end();
    let claims = checking.linter.claims_beforehand(&migration, major);
    let measured = migration.statements.iter().zip(&claims);
    let measured =
        measured.filter_map(|(own, claimed)| Some((own.span, measured_of(claimed, major)?))).collect();
    let takes_back = part(&path.to_string_lossy()) == Part::Down
        || by_name == Layout::Flyway && own.is_none() && path.exists();
    let findings = if takes_back { Vec::new() } else { checking.check(&[migration]) };
    LintReport { findings, unreadable, measured, ..checking.report }
}

/// The locks and the work of a statement of a form that was measured.
fn measured_of(claimed: &Claimed, major: u32) -> Option<String> {
    let effort = claimed.effort.filter(|_| !claimed.forms.is_empty())?;
    let mut parts =
        vec![format!("PostgreSQL {major}: `{}`. Work: {}.", claimed.forms.join("`, `"), effort.as_str())];
    if claimed.locks.is_empty() {
        parts.push("It locks no relation.".to_owned());
    }
    for lock in &claimed.locks {
        let on = lock.on.as_ref().map_or_else(|| "relations beside it".to_owned(), |on| format!("`{on}`"));
        let line = format!("- {} on {on}", lock.mode.words());
        if !parts.contains(&line) {
            parts.push(line);
        }
    }
    Some(parts.join("\n"))
}

fn read(found: &Found) -> Option<Migration> {
    let bytes = std::fs::read(&found.path).ok()?;
    let (file, _) = SourceFile::from_damaged_bytes(found.shown(), &bytes).ok()?;
    Some(Migration::read_what_is_whole(file, found.layout).0)
}
