//! `registry`: every migration with what it has cost, in a file beside the migrations.
//!
//! Costs are measured, by a rehearsal or by the run that applied the migration, and never typed. Whoever edits a file
//! loses what was measured of it. Notes and the plan are people's; what is written there stays.

mod costs;
mod rendered;

use crate::context::Context;
use crate::database::Database;
use crate::failure::{Class, Failure};
use crate::project::{Folder, MigrationFile, Migrations, Project, whole_file};
use costs::Costs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use whimbrel_source::{Diagnostic, StandardConformingStrings};

/// Where costs come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CostSource {
    /// The ledger of the target.
    Ledger,
    /// The report of a rehearsal, as JSON.
    Rehearsal(PathBuf),
    /// What the registry says already.
    Registry,
}

/// What the registry was found to be, or became.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegistryReport {
    /// Every file of a registry, from the project's root.
    pub files: Vec<String>,
    /// Every migration.
    pub migrations: Vec<RegistryEntry>,
    /// What is wrong with it, each a sentence; empty where nothing is.
    pub findings: Vec<String>,
}

/// One migration in the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryEntry {
    /// Its place among those of its folder, from 1.
    pub number: usize,
    /// The day of its version; empty where the version is no moment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Version and name, as `status` shows them.
    pub name: String,
    /// What it is a part of, and what it is made of; a person may write more.
    pub plan: String,
    /// What it cost to go forward; absent where nobody has measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward: Option<Cost>,
    /// What it cost to go back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Cost>,
    /// What people should know.
    #[serde(default)]
    pub notes: String,
    /// Of the bytes of the file that this is about.
    pub digest: String,
}

/// What one way has cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// In microseconds.
    pub duration_us: i64,
    /// The longest time for which reads or writes of a table waited, in microseconds, where it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_us: Option<i64>,
    /// Bytes of the server's log of changes, where they were measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wal_bytes: Option<u64>,
    /// Where it was measured.
    pub measured: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    migration: Vec<RegistryEntry>,
}

const HEAD: &str = "# Written by `whimbrel registry`. Costs are measured; `plan` and `notes` are yours.\n\n";

/// Writes the registry of each folder, with costs that are measured.
///
/// # Errors
/// The migrations, a registry, the ledger or the report cannot be read; a file cannot be written.
pub async fn write(context: &Context<'_>, source: &CostSource) -> Result<RegistryReport, Failure> {
    let (migrations, costs) = match source {
        CostSource::Ledger => {
            let schema = &context.project.settings().ledger_schema;
            let ask = async |database: &Database| {
                Ok(Costs::of_ledger(&database.entries(schema).await?, &database.target))
            };
            let (migrations, _, costs) = Database::open_with_files(context, ask).await?;
            (migrations, costs)
        }
        CostSource::Rehearsal(path) => (Folder::read(context.project)?, Costs::of_rehearsal(path)?),
        CostSource::Registry => (Folder::read(context.project)?, Costs::default()),
    };
    let mut report = RegistryReport { files: Vec::new(), migrations: Vec::new(), findings: Vec::new() };
    for folder in Folder::all(context.project)? {
        let before = read(context.project, &folder.path)?;
        let entries = entries(&migrations, &folder, &before.migration, &costs);
        for (path, text) in texts(&folder.path, &entries) {
            if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
                continue;
            }
            whole_file::replace(&path, &text).map_err(|error| unwritable(context, &path, &error))?;
            report.files.push(context.project.shown(&path));
        }
        report.findings.extend(unmeasured(&entries));
        report.migrations.extend(entries);
    }
    Ok(report)
}

/// Holds the registry against the migrations; nothing is written and no database is asked.
///
/// # Errors
/// The migrations or a registry cannot be read.
pub fn check(context: &Context<'_>) -> Result<RegistryReport, Failure> {
    let migrations = Folder::read(context.project)?;
    let mut report = RegistryReport { files: Vec::new(), migrations: Vec::new(), findings: Vec::new() };
    for folder in Folder::all(context.project)? {
        let there = read(context.project, &folder.path)?.migration;
        let wanted = entries(&migrations, &folder, &there, &Costs::default());
        let file = context.project.shown(&folder.path.join(TOML));
        report.findings.extend(differences(&file, &there, &wanted));
        let written = wanted.iter().filter(|entry| there.iter().any(|known| known.name == entry.name));
        report.findings.extend(unmeasured(&written.cloned().collect::<Vec<_>>()));
        let rendered = folder.path.join(MARKDOWN);
        let is_current = std::fs::read_to_string(&rendered).is_ok_and(|text| text == rendered::table(&there));
        if !is_current && !there.is_empty() {
            let shown = context.project.shown(&rendered);
            report.findings.push(format!("{shown} is not what {file} says"));
        }
        report.files.push(file);
        report.migrations.extend(there);
    }
    Ok(report)
}

/// The digests of the files of a folder, by their names, as its registry has them; `None` where it has no registry.
pub(crate) fn digests(project: &Project, folder: &Path) -> Result<Option<BTreeMap<String, String>>, Failure> {
    if !folder.join(TOML).exists() {
        return Ok(None);
    }
    let entries = read(project, folder)?.migration.into_iter();
    let stem = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    Ok(Some(entries.map(|entry| (stem(&entry.name), entry.digest)).collect()))
}

const TOML: &str = "registry.toml";
const MARKDOWN: &str = "registry.md";

fn texts(folder: &Path, entries: &[RegistryEntry]) -> [(PathBuf, String); 2] {
    let document = Document { migration: entries.to_vec() };
    // Texts and numbers can always be written.
    let toml = toml_edit::ser::to_string_pretty(&document).unwrap_or_default();
    [(folder.join(TOML), format!("{HEAD}{toml}")), (folder.join(MARKDOWN), rendered::table(entries))]
}

fn read(project: &Project, folder: &Path) -> Result<Document, Failure> {
    let path = folder.join(TOML);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Document::default()),
        Err(error) => {
            let message = format!("{} cannot be read", project.shown(&path));
            let diagnostic = Diagnostic::error("unreadable-file", message).with_note(error.to_string());
            return Err(Failure::new(Class::Usage, diagnostic));
        }
    };
    toml_edit::de::from_str(&text).map_err(|error| {
        let message = format!("{} is no registry", project.shown(&path));
        let diagnostic = Diagnostic::error("registry-unreadable", message)
            .with_note(error.to_string())
            .with_help("correct it, or remove it and write it again: whimbrel registry");
        Failure::new(Class::Usage, diagnostic)
    })
}

/// The entries of a folder as they should be.
fn entries(
    migrations: &Migrations,
    folder: &Folder,
    before: &[RegistryEntry],
    costs: &Costs,
) -> Vec<RegistryEntry> {
    let own = migrations.iter().filter(|file| file.id.module == folder.module);
    let entry = |(place, file): (usize, &MigrationFile)| {
        let name = file.id.to_string();
        let digest = file.up.raw_digest().to_string();
        let known = before.iter().find(|entry| entry.name == name);
        // What was measured of another file says nothing of this one.
        let measured = known.filter(|entry| entry.digest == digest);
        let (forward, rollback) = costs.of(&name, &digest);
        RegistryEntry {
            number: place + 1,
            date: date(&file.id.version.to_string()),
            plan: known.map_or_else(|| plan(file), |entry| entry.plan.clone()),
            forward: forward.or_else(|| measured?.forward.clone()),
            rollback: rollback.or_else(|| measured?.rollback.clone()),
            notes: known.map_or_else(|| notes(file), |entry| entry.notes.clone()),
            name,
            digest,
        }
    };
    own.enumerate().map(entry).collect()
}

/// The day of a version that begins with one.
fn date(version: &str) -> String {
    let digits = version.get(..8).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let day = digits.and_then(|text| {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
        let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
        jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    });
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// What a migration is a part of, and how many statements it has.
fn plan(file: &MigrationFile) -> String {
    let phase = file.up.settings().phase.map(|phase| format!("{}, ", phase.as_str())).unwrap_or_default();
    let count = |script: whimbrel_source::Script| match script.statements.len() {
        1 => "1 statement".to_owned(),
        number => format!("{number} statements"),
    };
    let statements = file.up.script(StandardConformingStrings::On).map(count);
    let back = if file.down.is_some() { "" } else { ", no way back" };
    format!("{phase}{}{back}", statements.unwrap_or_default())
}

/// Why the author says it is there, in one line.
fn notes(file: &MigrationFile) -> String {
    file.up.header().reason.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn differences(file: &str, there: &[RegistryEntry], wanted: &[RegistryEntry]) -> Vec<String> {
    let mut findings = Vec::new();
    for entry in wanted {
        match there.iter().find(|known| known.name == entry.name) {
            None => findings.push(format!("{} has no entry in {file}", entry.name)),
            Some(known) if known.digest != entry.digest => {
                findings.push(format!("{} was edited after its entry was written", entry.name));
            }
            Some(known) if known.number != entry.number || known.date != entry.date => {
                findings.push(format!("{} has another place in {file} than among the files", entry.name));
            }
            Some(_) => {}
        }
    }
    let gone = there.iter().filter(|known| !wanted.iter().any(|entry| entry.name == known.name));
    findings.extend(gone.map(|entry| format!("{} is in {file}, and there is no such migration", entry.name)));
    findings
}

fn unmeasured(entries: &[RegistryEntry]) -> Vec<String> {
    let is_unknown = |entry: &&RegistryEntry| entry.forward.is_none();
    entries
        .iter()
        .filter(is_unknown)
        .map(|entry| format!("nobody has measured what {} costs", entry.name))
        .collect()
}

fn unwritable(context: &Context<'_>, path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be written", context.project.shown(path));
    Failure::new(Class::Usage, Diagnostic::error("unwritable-file", message).with_note(error.to_string()))
}
