//! `lint`: says what each statement of migrations does to a live database, before it runs.
//!
//! No database is asked. Without `since` each file is its own release, and the files before it are its history.

mod document;
mod editor;
mod files;
mod fixing;
mod forms;
mod live;
mod since;

pub use document::{Counts, FindingDocument};
pub use editor::{TextReport, lint_text};
pub use fixing::{FixReport, fix};
pub use forms::{Form, render};
pub use live::Live;
pub use whimbrel_lint::{Finding, Harm, Layout, Level, RULES, Rule, rules::rule};

use crate::failure::{Class, Failure};
use crate::project::Project;
use files::{Found, find};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use whimbrel_lint::{Linter, Migration, Settings, WayBack};
use whimbrel_source::{Diagnostic, SourceFile};

/// The majors that a release may meet where nothing else is said.
pub const MAJORS: RangeInclusive<u32> = 13..=18;

/// What to check, and how.
#[derive(Debug, Clone, Default)]
pub struct LintOptions {
    /// Files and folders; none stands for the folders of the project.
    pub paths: Vec<PathBuf>,
    /// A text to check instead, e.g. of standard input.
    pub text: Option<String>,
    /// The files that changed since this revision of git are one release; those before are its history.
    pub since: Option<String>,
    /// The majors that the release may meet; else what the project file says.
    pub majors: Option<RangeInclusive<u32>>,
    /// The tool whose layout the files have, where names and texts do not tell.
    pub layout: Option<Layout>,
    /// What a database says; its schema is the history then, and what its ledger has is applied.
    pub live: Option<Live>,
}

/// What was found.
#[derive(Debug)]
pub struct LintReport {
    /// How many files were checked.
    pub files: usize,
    /// How many statements they have.
    pub statements: usize,
    /// The majors that were asked about.
    pub majors: RangeInclusive<u32>,
    /// How many findings there are, those that were handed on too.
    pub counts: Counts,
    /// By file and place; allowed ones too. Empty where each was handed on.
    pub findings: Vec<Finding>,
    /// What in the files cannot be read, and why; the statements around it are checked.
    pub unreadable: Vec<Diagnostic>,
}

impl LintReport {
    fn none(majors: RangeInclusive<u32>) -> Self {
        Self {
            files: 0,
            statements: 0,
            majors,
            counts: Counts::default(),
            findings: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// The findings that no comment allows.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.allowed.is_none())
    }

    /// The end that the command has.
    #[must_use]
    pub fn class(&self) -> Class {
        if !self.unreadable.is_empty() {
            Class::Usage
        } else if self.counts.errors > 0 {
            Class::Findings
        } else {
            Class::Ok
        }
    }
}

/// Checks migrations. Paths of `options` start from `folder`.
///
/// # Errors
/// [`Class::Usage`] where nothing can be checked: no such path, no project, a revision that git does not know.
pub fn lint(folder: &Path, project: Option<&Project>, options: &LintOptions) -> Result<LintReport, Failure> {
    let mut findings = Vec::new();
    let mut report = lint_each(folder, project, options, &mut |found| findings.extend(found))?;
    report.findings = findings;
    Ok(report)
}

/// The same, for however many files: what is found is handed on, some files at a time, and not kept.
///
/// # Errors
/// Those of [`lint`].
pub fn lint_each(
    folder: &Path,
    project: Option<&Project>,
    options: &LintOptions,
    each: &mut dyn FnMut(Vec<Finding>),
) -> Result<LintReport, Failure> {
    let settings = settings(project, options);
    let majors = settings.majors.clone();
    let mut linter = Linter::new(settings);
    if let Some(live) = &options.live {
        live.schema.iter().for_each(|schema| linter.learn(schema));
        linter.know(live.knowledge.clone());
    }
    let mut report = LintReport::none(majors);
    if let Some(text) = &options.text {
        let layout = options.layout.unwrap_or(Layout::Plain);
        let (migration, wrong) = Migration::read_what_is_whole(SourceFile::new("-", text.clone()), layout);
        report.unreadable.extend(wrong);
        each(check(&mut linter, &[migration], &mut report));
        return Ok(report);
    }
    let mut found = find(folder, project, options)?;
    if let Some(live) = &options.live {
        found.retain(|one| !live.applied.contains(&one.stem()));
    }
    let changed = options.since.as_ref().map(|revision| since::changed(folder, revision)).transpose()?;
    let mut release = Vec::new();
    for some in found.chunks(AT_ONCE) {
        let mut findings = Vec::new();
        for (one, file) in some.iter().zip(read_all(some, options)) {
            report.unreadable.extend(file.wrong);
            let Some(mut migration) = file.migration else { continue };
            let Some(changed) = &changed else {
                findings.extend(check(&mut linter, &[migration], &mut report));
                continue;
            };
            match changed.get(&one.whole()) {
                Some(standing) => {
                    migration.standing = *standing;
                    release.push(migration);
                }
                None if options.live.is_some() => {}
                None => linter.learn(&migration),
            }
        }
        each(findings);
    }
    if changed.is_some() {
        each(check(&mut linter, &release, &mut report));
    }
    let unused = linter.unused_allowances();
    report.counts.add(&unused);
    each(unused);
    Ok(report)
}

/// What the options say, and else the project file.
fn settings(project: Option<&Project>, options: &LintOptions) -> Settings {
    let own = project.map(|project| &project.settings().lint);
    Settings {
        majors: options
            .majors
            .clone()
            .or_else(|| options.live.as_ref().map(|live| live.major..=live.major))
            .or_else(|| own.and_then(|own| own.majors.clone()))
            .unwrap_or(MAJORS),
        levels: own.map(|own| own.levels.clone()).unwrap_or_default(),
        naming: own.map(|own| own.naming.clone()).unwrap_or_default(),
        allowed: own.map(|own| own.allowed.clone()).unwrap_or_default(),
    }
}

/// Files that are in memory at the same time, however many there are.
const AT_ONCE: usize = 256;

/// Reads files on all processors; what comes back is in their order.
fn read_all(found: &[Found], options: &LintOptions) -> Vec<Read> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = found.len().div_ceil(threads).max(1);
    let read_some = |some: &[Found]| some.iter().map(|one| read(one, options)).collect::<Vec<_>>();
    if threads == 1 || found.len() < threads * 4 {
        return read_some(found);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = found.chunks(share).map(|some| scope.spawn(|| read_some(some))).collect();
        let joined = parts.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn check(linter: &mut Linter, release: &[Migration], report: &mut LintReport) -> Vec<Finding> {
    report.files += release.len();
    report.statements += release.iter().map(|migration| migration.statements.len()).sum::<usize>();
    let findings = linter.check(release);
    report.counts.add(&findings);
    findings
}

/// What could be read of a file, and what is wrong with the rest.
struct Read {
    migration: Option<Migration>,
    wrong: Vec<Diagnostic>,
}

fn read(found: &Found, options: &LintOptions) -> Read {
    let file = std::fs::read(&found.path)
        .map_err(|error| {
            let diagnostic = Diagnostic::error("unreadable-file", format!("{} cannot be read", found.shown));
            diagnostic.with_note(error.to_string())
        })
        .and_then(|bytes| SourceFile::from_damaged_bytes(found.shown.clone(), &bytes));
    let (file, damage) = match file {
        Ok(read) => read,
        Err(diagnostic) => return Read { migration: None, wrong: vec![diagnostic] },
    };
    let layout = options.layout.unwrap_or(found.layout);
    let (mut migration, errors) = Migration::read_what_is_whole(file, layout);
    if migration.way_back == WayBack::Unasked {
        migration.way_back = found.way_back;
    }
    Read { migration: Some(migration), wrong: damage.into_iter().chain(errors).collect() }
}
