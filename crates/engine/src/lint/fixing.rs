//! Writes the fixes of findings into the files.

use super::{LintOptions, LintReport, lint};
use crate::failure::{Class, Failure};
use crate::project::Project;
use std::collections::BTreeMap;
use std::path::Path;
use whimbrel_lint::fixed;
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
    for finding in report.open().filter(|finding| finding.fix.is_some()) {
        files.insert(finding.file.name(), &finding.file);
    }
    let text = |(name, file): (&str, &SharedFile)| Some((name.to_owned(), fixed(file, &report.findings)?));
    files.into_iter().filter_map(text).collect()
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    std::fs::write(folder.join(name), text).map_err(|error| {
        let diagnostic = Diagnostic::error("unwritable-file", format!("{name} cannot be written"));
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
    })
}
