//! `lint`: says what each statement of migrations does to a live database, before it runs.
//!
//! No database is asked. Without `since` each file is its own release, and the files before it are its history, also
//! those that stand before one that is named alone.

mod desired;
mod document;
mod editor;
mod files;
mod fixing;
mod flyway;
mod forms;
mod live;
mod of_sqlx;
mod order;
mod own;
mod rehearsed;
mod since;

pub use desired::{asks_whether_desired, not_desired};
pub use document::{Counts, FindingDocument};
pub use editor::lint_text;
pub use fixing::{FixReport, fix};
pub use forms::{Form, render};
pub use live::Live;
pub use own::{Checked, OWN, ask_own_rules, has_own_rules};
pub use whimbrel_lint::{Finding, Harm, Layout, Level, RULES, Rule, rules::rule};

use crate::failure::{Class, Failure};
use crate::project::Project;
use files::{Found, Place, Registered, find};
use own::{Collecting, own_codes};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use whimbrel_lint::{Chosen, Entry, Linter, Migration, Rehearsed, Settings};
use whimbrel_source::{Diagnostic, Digest, SourceFile, Span};

/// The majors that a release may meet where nothing else is said.
pub const MAJORS: RangeInclusive<u32> = 13..=18;

/// What to check, and how.
#[derive(Debug, Clone, Default)]
pub struct LintOptions {
    /// Files and folders; none stands for the folders of the project.
    pub paths: Vec<PathBuf>,
    /// A text to check instead, e.g. of standard input.
    pub text: Option<Vec<u8>>,
    /// The files that changed since this revision of git are one release; those before are its history.
    pub since: Option<String>,
    /// The majors that the release may meet; else what the project file says.
    pub majors: Option<RangeInclusive<u32>>,
    /// The tool whose layout the files have, where names and texts do not tell.
    pub layout: Option<Layout>,
    /// In what the end of the history is not the desired schema, where somebody has looked.
    pub not_desired: Vec<String>,
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
    /// What is known of each file that was checked, where the project has rules of its own.
    pub checked: Vec<Checked>,
    /// What in the files cannot be read, and why; the statements around it are checked.
    pub unreadable: Vec<Diagnostic>,
    /// What was measured of each statement, for an editor to show where nothing is found; empty elsewhere.
    pub measured: Vec<(Span, String)>,
}

impl LintReport {
    fn none(majors: RangeInclusive<u32>) -> Self {
        Self {
            files: 0,
            statements: 0,
            majors,
            counts: Counts::default(),
            findings: Vec::new(),
            checked: Vec::new(),
            unreadable: Vec::new(),
            measured: Vec::new(),
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

/// The same, for however many files: what is found is handed on, file by file, and not kept.
///
/// # Errors
/// Those of [`lint`].
pub fn lint_each(
    folder: &Path,
    project: Option<&Project>,
    options: &LintOptions,
    each: &mut dyn FnMut(Vec<Finding>),
) -> Result<LintReport, Failure> {
    let mut checking = Checking::new(project, options);
    if let Some(text) = &options.text {
        let layout = options.layout.unwrap_or(Layout::Plain);
        let (file, damage) = SourceFile::from_damaged_bytes("-", text)
            .map_err(|diagnostic| Failure::new(Class::Usage, diagnostic))?;
        let (migration, wrong) = Migration::read_what_is_whole(file, layout);
        checking.report.unreadable.extend(damage.into_iter().chain(wrong));
        each(checking.check(&[migration]));
        return Ok(checking.report);
    }
    let mut found = find(folder, project, options)?;
    if let Some(live) = &options.live {
        found.retain(|one| !live.applied.contains(&one.stem()));
    }
    let changed = options.since.as_ref().map(|revision| since::changed(folder, revision)).transpose()?;
    let mut release = Vec::new();
    let mut left = found.len();
    ahead(&found, options, &mut |one, file| {
        left -= 1;
        if left == 0 {
            checking.linter.know_what_is_not_desired(options.not_desired.clone());
        }
        if one.place == Place::Asked {
            checking.report.unreadable.extend(file.wrong);
        }
        let Some(mut migration) = file.migration else { return };
        if one.place == Place::Before {
            return if options.live.is_none() {
                checking.learn(&migration);
            };
        }
        let Some(changed) = &changed else {
            each(checking.check(&[migration]));
            return;
        };
        match changed.get(&one.whole()) {
            Some(standing) => {
                migration.standing = *standing;
                release.push(migration);
            }
            None if options.live.is_some() => {}
            None => checking.learn(&migration),
        }
    });
    if changed.is_some() {
        each(checking.check(&release));
    }
    let unused = checking.linter.unused_allowances();
    checking.report.counts.add(&unused);
    each(unused);
    Ok(checking.report)
}

/// A check that is under way.
struct Checking {
    linter: Linter,
    /// Where the project has rules of its own.
    collecting: Option<Collecting>,
    report: LintReport,
}

impl Checking {
    /// With what a database has as the history, where one was asked.
    fn new(project: Option<&Project>, options: &LintOptions) -> Self {
        let settings = settings(project, options);
        let report = LintReport::none(settings.majors.clone());
        let collecting = project.filter(|project| has_own_rules(project));
        let collecting =
            collecting.map(|_| Collecting::new(Linter::new(settings.clone()), *settings.majors.end()));
        let mut checking = Self { linter: Linter::new(settings), collecting, report };
        if let Some(live) = &options.live {
            live.schema.iter().for_each(|schema| checking.learn(schema));
            checking.linter.know(live.knowledge.clone());
        }
        checking
    }

    fn learn(&mut self, migration: &Migration) {
        self.linter.learn(migration);
        if let Some(collecting) = &mut self.collecting {
            collecting.learn(migration);
        }
    }

    fn check(&mut self, release: &[Migration]) -> Vec<Finding> {
        self.report.files += release.len();
        self.report.statements += release.iter().map(|migration| migration.statements.len()).sum::<usize>();
        if let Some(collecting) = &mut self.collecting {
            self.report.checked.extend(release.iter().map(|migration| collecting.of(migration)));
        }
        let findings = self.linter.check(release);
        self.report.counts.add(&findings);
        findings
    }
}

/// What the options say, and else the project file.
fn settings(project: Option<&Project>, options: &LintOptions) -> Settings {
    let own = project.map(|project| &project.settings().lint);
    // What a project is developed on is what it will meet, where it says nothing else.
    let developed_on = project.and_then(|project| project.settings().scratch.major);
    let named = options
        .majors
        .clone()
        .or_else(|| options.live.as_ref().map(|live| live.major..=live.major))
        .or_else(|| own.and_then(|own| own.majors.clone()))
        .or_else(|| developed_on.map(|major| major..=major));
    Settings {
        chosen: if named.is_some() { Chosen::ByName } else { Chosen::ByNobody },
        majors: named.unwrap_or(MAJORS),
        levels: own.map(|own| own.levels.clone()).unwrap_or_default(),
        naming: own.map(|own| own.naming.clone()).unwrap_or_default(),
        allowed: own.map(|own| own.allowed.clone()).unwrap_or_default(),
        own: own.map(own_codes).unwrap_or_default(),
    }
}

/// Files that are read in one go.
const AT_ONCE: usize = 32;

/// How often so many wait for the one that is checked, for each reader: what is in memory does not grow with their number.
const AHEAD: usize = 1;

/// Readers at most: reading a file takes less than checking it, which one thread does.
const READERS: usize = 4;

/// Hands on each file in order, while those behind it are read.
fn ahead(found: &[Found], options: &LintOptions, take: &mut dyn FnMut(&Found, Read)) {
    if found.len() <= AT_ONCE {
        return found.iter().for_each(|one| take(one, read(one, options)));
    }
    let others = std::thread::available_parallelism().map_or(1, |all| all.get().saturating_sub(1));
    let readers = others.clamp(1, READERS);
    std::thread::scope(|scope| {
        let reader = |number: usize| {
            let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<Read>>(AHEAD);
            scope.spawn(move || {
                let mut own = found.chunks(AT_ONCE).skip(number).step_by(readers);
                // Where nobody takes any more, nothing more is read.
                own.try_for_each(|some| sender.send(some.iter().map(|one| read(one, options)).collect()))
            });
            receiver
        };
        let receivers: Vec<_> = (0..readers).map(reader).collect();
        let turns = found.chunks(AT_ONCE).zip(receivers.iter().cycle());
        for (some, receiver) in turns {
            // One that ends before has panicked, and so does this then.
            let files = receiver.recv().unwrap_or_default();
            some.iter().zip(files).for_each(|(one, file)| take(one, file));
        }
    });
}

/// What could be read of a file, and what is wrong with the rest.
struct Read {
    migration: Option<Migration>,
    wrong: Vec<Diagnostic>,
}

fn read(found: &Found, options: &LintOptions) -> Read {
    let file = std::fs::read(&found.path)
        .map_err(|error| {
            let diagnostic =
                Diagnostic::error("unreadable-file", format!("{} cannot be read", found.shown()));
            diagnostic.with_note(error.to_string())
        })
        .and_then(|bytes| {
            let (file, damage) = SourceFile::from_damaged_bytes(found.shown(), &bytes)?;
            let said = found.said.as_ref();
            let entry = said.map_or(Entry::Unasked, |said| entry(&said.registered, &bytes));
            Ok((entry, said.map_or(Rehearsed::Unasked, |said| said.vouched.of(&bytes)), file, damage))
        });
    let (entry, rehearsed, file, damage) = match file {
        Ok(read) => read,
        Err(diagnostic) => return Read { migration: None, wrong: vec![diagnostic] },
    };
    let layout = options.layout.unwrap_or(found.layout);
    let (mut migration, errors) = Migration::read_what_is_whole(file, layout);
    found.tell(&mut migration, layout);
    migration.entry = entry;
    migration.rehearsed = rehearsed;
    Read { migration: Some(migration), wrong: damage.into_iter().chain(errors).collect() }
}

/// What the registry of its folder says of a file with these bytes.
fn entry(registered: &Registered, bytes: &[u8]) -> Entry {
    match registered {
        Registered::NoRegistry => Entry::Unasked,
        Registered::NoEntry => Entry::Missing,
        Registered::Digest(digest) if *digest == Digest::of(bytes).to_string() => Entry::Written,
        Registered::Digest(_) => Entry::OfOtherBytes,
    }
}
