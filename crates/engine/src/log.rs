//! `log`: what was done to the database, row by row.

use crate::context::Context;
use crate::database::{Database, read_failure};
use crate::failure::Failure;
use serde::Serialize;
use whimbrel_change::Target;
use whimbrel_change::ledger::{Entry, Event};
use whimbrel_postgres::journal;

/// Which rows to show.
#[derive(Debug, Clone, Default)]
pub struct LogOptions {
    /// Only rows about a migration called so.
    pub migration: Option<String>,
    /// At most so many, the newest.
    pub last: Option<usize>,
    /// Whether the SQL that ran is shown too.
    pub sql: SqlShown,
}

/// Whether the SQL that ran is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SqlShown {
    /// Without it.
    #[default]
    Left,
    /// With it.
    Shown,
}

/// Rows of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogReport {
    /// Which database.
    pub target: Target,
    /// Oldest first.
    pub rows: Vec<LogRow>,
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogRow {
    /// Its number.
    pub seq: i64,
    /// Microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// The run that wrote it.
    pub run: String,
    /// The fencing epoch.
    pub epoch: i64,
    /// The word for what happened.
    pub event: &'static str,
    /// The migration that it is about; empty for a run.
    pub migration: String,
    /// In microseconds.
    pub duration_us: i64,
    /// Further facts.
    pub facts: serde_json::Value,
    /// The SQL that ran, where it was asked for.
    pub sql: Option<String>,
}

/// Reads the ledger.
///
/// # Errors
/// The database or the ledger can't be read.
pub async fn log(context: &Context<'_>, options: &LogOptions) -> Result<LogReport, Failure> {
    let database = Database::open(context).await?;
    let schema = &context.project.settings().ledger_schema;
    let entries = database.entries(schema).await?;
    let is_meant = |entry: &&Entry| match (&options.migration, entry.event.migration()) {
        (Some(text), Some(migration)) => migration.is_called(text),
        (Some(text), None) => in_goal(&entry.event, text),
        (None, _) => true,
    };
    let meant: Vec<&Entry> = entries.iter().filter(is_meant).collect();
    let skipped = options.last.map_or(0, |last| meant.len().saturating_sub(last));
    let mut rows = Vec::new();
    for entry in meant.into_iter().skip(skipped) {
        let sql = match options.sql {
            SqlShown::Left => None,
            SqlShown::Shown => {
                journal::sql_of(database.session.client(), schema, entry.seq).await.map_err(read_failure)?
            }
        };
        rows.push(row(entry, sql));
    }
    Ok(LogReport { target: database.target, rows })
}

fn in_goal(event: &Event, text: &str) -> bool {
    if let Event::RunStarted { goal, .. } = event { goal.iter().any(|id| id.is_called(text)) } else { false }
}

fn row(entry: &Entry, sql: Option<String>) -> LogRow {
    LogRow {
        seq: entry.seq,
        at_us: entry.at_us,
        run: entry.run.clone(),
        epoch: entry.epoch,
        event: entry.event.as_str(),
        migration: entry.event.migration().map(ToString::to_string).unwrap_or_default(),
        duration_us: entry.duration_us,
        facts: serde_json::from_str(&entry.facts).unwrap_or_default(),
        sql,
    }
}
