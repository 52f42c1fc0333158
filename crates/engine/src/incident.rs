//! `incident new`: what the ledger knows of a run that failed, as a page for people to go on with.

mod page;

use crate::context::Context;
use crate::database::{Database, read_failure};
use crate::failure::{Class, Failure};
use crate::project::{Migrations, whole_file};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use whimbrel_change::ledger::{Entry, Event, LedgerState};
use whimbrel_change::{MigrationId, Target};
use whimbrel_postgres::journal;
use whimbrel_source::Diagnostic;

/// Which failure, and where its page goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentOptions {
    /// Of this migration; else the last one.
    pub migration: Option<String>,
    /// Whether the page is only returned.
    pub dry_run: bool,
}

/// A page about a failure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentReport {
    /// Which database.
    pub target: Target,
    /// Which migration.
    pub migration: String,
    /// The file, from the project's root.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Whether it was written.
    pub written: bool,
}

/// What the ledger knows of a failure.
struct Incident<'a> {
    target: &'a Target,
    migration: &'a MigrationId,
    /// The row that says that it failed or was given up; of a run that was killed, its first row.
    fact: &'a Entry,
    /// Every row of the runs that had to do with it, oldest first.
    rows: Vec<&'a Entry>,
    /// The statement that failed, where the ledger has it.
    sql: Option<String>,
    /// Statements that are done and stay, by the rows that say so.
    done: Vec<(i64, String)>,
    /// What the ledger says now.
    state: &'a LedgerState,
    /// The file that it stands in, from the project's root.
    file: Option<String>,
}

/// Writes `docs/incidents/YYYY-MM-DD-migration-<name>.md`.
///
/// # Errors
/// The ledger cannot be read; [`Class::Usage`] where nothing has failed, or the page is there already.
pub async fn new(context: &Context<'_>, options: &IncidentOptions) -> Result<IncidentReport, Failure> {
    let schema = context.project.settings().ledger_schema.clone();
    let ask = async |database: &Database| database.entries(&schema).await;
    let (migrations, database, entries) = Database::open_with_files(context, ask).await?;
    let state = LedgerState::of(&entries);
    let (fact, migration) = find(&entries, &state, options).ok_or_else(|| nothing(options))?;
    let rows = rows_about(&entries, migration, fact);
    let client = database.session.client();
    let sql = journal::sql_of(client, &schema, fact.seq).await.map_err(read_failure)?;
    let mut done = Vec::new();
    for seq in rows_of_done(&rows, migration) {
        if let Some(sql) = journal::sql_of(client, &schema, seq).await.map_err(read_failure)? {
            done.push((seq, sql));
        }
    }
    let file = file_of(&migrations, migration);
    let incident =
        Incident { target: &database.target, migration, fact, rows, sql, done, state: &state, file };
    let text = page::text(&incident);
    let name = format!("{}-migration-{}.md", page::day(fact.at_us), file_name(migration));
    let path = context.project.root().join("docs/incidents").join(name);
    let shown = context.project.shown(&path);
    if !options.dry_run {
        write(&path, &shown, &text)?;
    }
    Ok(IncidentReport {
        target: database.target.clone(),
        migration: migration.to_string(),
        file: shown,
        text,
        written: !options.dry_run,
    })
}

/// The last row that says that something failed, or the first one of a run that has not reached its end.
fn find<'a>(
    entries: &'a [Entry],
    state: &LedgerState,
    options: &IncidentOptions,
) -> Option<(&'a Entry, &'a MigrationId)> {
    let is_meant = |id: &MigrationId| options.migration.as_deref().is_none_or(|text| id.is_called(text));
    let failed = entries.iter().rev().find_map(|entry| {
        let (Event::Failed { migration, .. } | Event::Aborted { migration, .. }) = &entry.event else {
            return None;
        };
        // Who has given up says less than what made them.
        let cause = entries.iter().rev().find(|other| {
            matches!(&other.event, Event::Failed { migration: of, .. } if of.key() == migration.key())
                && other.seq <= entry.seq
        });
        is_meant(migration).then(|| (cause.unwrap_or(entry), migration))
    });
    let open = state.open_run().and_then(|open| {
        let entry = entries
            .iter()
            .find(|entry| entry.run == open.run && matches!(entry.event, Event::RunStarted { .. }))?;
        let Event::RunStarted { goal, .. } = &entry.event else { return None };
        let left = open.left.front()?;
        let migration = goal.iter().find(|id| id.key() == left.key() && is_meant(id))?;
        Some((entry, migration))
    });
    match (failed, open) {
        (Some(failed), Some(open)) if open.0.seq > failed.0.seq => Some(open),
        (Some(failed), _) => Some(failed),
        (None, open) => open,
    }
}

/// The rows of every run that touched the migration since it last stood still, and later ones about it.
fn rows_about<'a>(entries: &'a [Entry], migration: &MigrationId, fact: &Entry) -> Vec<&'a Entry> {
    let is_about = |entry: &Entry| {
        if let Event::RunStarted { goal, .. } = &entry.event {
            return goal.iter().any(|id| id.key() == migration.key());
        }
        entry.event.migration().is_some_and(|id| id.key() == migration.key())
    };
    let settled =
        entries.iter().filter(|entry| entry.seq < fact.seq && is_about(entry)).rev().find(|entry| {
            matches!(entry.event, Event::Applied { .. } | Event::Reverted { .. } | Event::Aborted { .. })
        });
    let after = settled.map_or(0, |entry| entry.seq);
    entries.iter().filter(|entry| entry.seq > after && is_about(entry)).collect()
}

/// The rows that have the SQL of what is done: of a segment that ran outside of a transaction it is the one before.
fn rows_of_done(rows: &[&Entry], migration: &MigrationId) -> Vec<i64> {
    let of = |entry: &Entry| {
        let is_done = matches!(entry.event, Event::Finished { .. });
        let (Event::Started { migration: of, segment, .. } | Event::Finished { migration: of, segment, .. }) =
            &entry.event
        else {
            return None;
        };
        (of.key() == migration.key()).then_some((*segment, is_done))
    };
    let finished = rows
        .iter()
        .filter_map(|entry| of(entry).filter(|(_, is_done)| *is_done).map(|found| (entry, found.0)));
    let row = |(entry, segment): (&&Entry, u32)| {
        let before =
            rows.iter().rev().find(|other| other.seq < entry.seq && of(other) == Some((segment, false)));
        before.map_or(entry.seq, |started| started.seq)
    };
    finished.map(row).collect()
}

fn file_of(migrations: &Migrations, migration: &MigrationId) -> Option<String> {
    migrations.get(migration).map(|file| file.up.name().to_owned())
}

/// The name of a migration as a part of a file's name.
fn file_name(migration: &MigrationId) -> String {
    migration.to_string().replace(['/', '\\'], "-")
}

/// A text among the facts of a row.
fn fact(entry: &Entry, name: &str) -> Option<Value> {
    let facts: Value = serde_json::from_str(&entry.facts).ok()?;
    facts.get(name).filter(|value| !value.is_null()).cloned()
}

fn nothing(options: &IncidentOptions) -> Failure {
    let of = options.migration.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
    let message = format!("the ledger knows of no failure{of}");
    let diagnostic = Diagnostic::error("no-incident", message)
        .with_help("see what was done: whimbrel log; name a migration: whimbrel incident new NAME");
    Failure::new(Class::Usage, diagnostic)
}

fn write(path: &Path, shown: &str, text: &str) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let made = folder.and_then(|()| whole_file::create(&[(path, text)]).map_err(|not_made| not_made.error));
    made.map_err(|error| {
        let diagnostic = if error.kind() == std::io::ErrorKind::AlreadyExists {
            Diagnostic::error("incident-exists", format!("{shown} is there already"))
                .with_help("what people wrote in it stays; see what is new: whimbrel incident new --dry-run")
        } else {
            Diagnostic::error("unwritable-file", format!("{shown} cannot be written"))
                .with_note(error.to_string())
        };
        Failure::new(Class::Usage, diagnostic)
    })
}
