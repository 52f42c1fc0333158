//! Writes the fixes of findings into the files.

use super::{LintOptions, LintReport, lint};
use crate::failure::{Class, Failure};
use crate::project::{Project, whole_file};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use whimbrel_change::backfill::declared::fills;
use whimbrel_lint::{Finding, fixed};
use whimbrel_source::{Diagnostic, SharedFile};

/// A fix can make room for another one, and none makes room for itself.
const ROUNDS: usize = 10;

/// What was fixed, and what is left.
#[derive(Debug)]
pub struct FixReport {
    /// The files that were written, by the names that messages have for them.
    pub written: Vec<String>,
    /// What is found in them now.
    pub report: LintReport,
}

/// Writes fixes until there is none left, and checks what has become of it.
///
/// # Errors
/// Those of [`lint`], and [`Class::Usage`] where a file cannot be written.
pub fn fix(folder: &Path, project: Option<&Project>, options: &LintOptions) -> Result<FixReport, Failure> {
    let mut written: Vec<String> = Vec::new();
    let mut report = lint(folder, project, options)?;
    for _ in 0..ROUNDS {
        let texts = texts(&report);
        if texts.is_empty() {
            break;
        }
        for (name, text) in texts {
            write(folder, &name, &text)?;
            if !written.contains(&name) {
                written.push(name);
            }
        }
        report = lint(folder, project, options)?;
    }
    Ok(FixReport { written, report })
}

fn texts(report: &LintReport) -> BTreeMap<String, String> {
    let mut files: BTreeMap<&str, &SharedFile> = BTreeMap::new();
    let damaged: BTreeSet<&str> =
        report.unreadable.iter().flat_map(|one| &one.labels).map(|label| label.file.name()).collect();
    // What is found in statements that are only declared stands nowhere in the file.
    let is_written = |file: &SharedFile| fills(file).is_empty() && !damaged.contains(file.name());
    let is_fixed = |finding: &&Finding| finding.fix.is_some() && is_written(&finding.file);
    for finding in report.open().filter(is_fixed) {
        files.insert(finding.file.name(), &finding.file);
    }
    let text = |(name, file): (&str, &SharedFile)| Some((name.to_owned(), fixed(file, &report.findings)?));
    files.into_iter().filter_map(text).collect()
}

/// Puts the text in the place of the file's, whole or not at all; a byte order mark stays.
fn write(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    // The path without links: the file is replaced, and not the link to it.
    let written = folder.join(name).canonicalize().and_then(|path| {
        let mark = if std::fs::read(&path)?.starts_with("\u{FEFF}".as_bytes()) { "\u{FEFF}" } else { "" };
        whole_file::replace(&path, format!("{mark}{text}"))
    });
    written.map_err(|error| {
        let diagnostic = Diagnostic::error("unwritable-file", format!("{name} cannot be written"));
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
    })
}
