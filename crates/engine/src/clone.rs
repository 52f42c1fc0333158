//! `data clone`: the rows of another database, whole or as a sample, in the development server's.

use crate::context::{Context, TOOL};
use crate::counted::count;
use crate::data::refuse_foreign;
use crate::database::{Database, server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::replay::introspection;
use serde::Serialize;
use std::time::Duration;
use whimbrel_change::{Progress, Target};
use whimbrel_postgres::Session;
use whimbrel_postgres::clone::{self, CloneError, ClonePlan, Cloned, Existing};
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_source::Diagnostic;

/// What is cloned.
#[derive(Debug, Clone, PartialEq)]
pub struct CloneOptions {
    /// The address of the database that is read.
    pub from: String,
    /// The share of the rows of each table; `None` for all.
    pub sample: Option<f64>,
    /// Whether rows that are there go.
    pub replace: Replace,
    /// The name of the database that is filled, where it is not that of the development server.
    pub into: Option<String>,
}

/// Whether rows that are there go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// They stay, and nothing is cloned.
    No,
    /// They go.
    Yes,
}

/// What was cloned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CloneReport {
    /// The database that was filled.
    pub target: Target,
    /// The database that was read, without a password.
    pub source: String,
    /// In the order of their names.
    pub tables: Vec<ClonedTable>,
    /// What the source has and was not read, with the reason.
    pub left_out: Vec<String>,
    /// What is not as it is at the source.
    pub notes: Vec<String>,
}

/// One table that was cloned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClonedTable {
    /// Schema and table, with a dot between.
    pub table: String,
    /// How many rows it got.
    pub rows: u64,
    /// Its columns that were masked.
    pub masked: Vec<String>,
}

/// How long one statement may run on the source where the project sets no limit.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(300);

/// Clones rows into the database of the development server, or into the one that is named.
///
/// # Errors
/// [`Class::Refused`] for a database that is neither, for one that has rows, and for a mask that cannot be. A server
/// refuses or is lost: nothing of the rows is left then.
pub async fn clone_data(context: &Context<'_>, options: &CloneOptions) -> Result<CloneReport, Failure> {
    let database = Database::open(context).await?;
    refuse_foreign(context, &database, options.into.as_deref())?;
    let existing = match options.replace {
        Replace::No => Existing::Refused,
        Replace::Yes => Existing::Replaced,
    };
    let from = source(context, &options.from)?;
    let (source, plan, cloned) =
        clone_into(context, &database.session, (&from, options.sample), existing).await?;
    let tables = plan.tables.iter().map(|table| ClonedTable {
        table: table.table.join("."),
        rows: cloned.rows.get(&table.table).copied().unwrap_or_default(),
        masked: table.masked.clone(),
    });
    Ok(CloneReport {
        target: database.target.clone(),
        source,
        tables: tables.collect(),
        left_out: plan
            .left_out
            .iter()
            .map(|(name, reason)| format!("{}: {reason}", name.join(".")))
            .collect(),
        notes: cloned.notes,
    })
}

/// How to reach the database that is read.
pub(crate) fn source(context: &Context<'_>, url: &str) -> Result<ConnectionSettings, Failure> {
    ConnectionSettings::resolve(Some(url), context.environment)
        .map_err(|error| Failure::new(Class::Usage, error.diagnostic()))
}

/// Clones rows into a database that has the tables already; gives the address of the source, without a password.
///
/// What is going to be read is told before it is.
pub(crate) async fn clone_into(
    context: &Context<'_>,
    into: &Session,
    (settings, sample): (&ConnectionSettings, Option<f64>),
    existing: Existing,
) -> Result<(String, ClonePlan, Cloned), Failure> {
    let own = clone::CloneOptions {
        excluded_schemas: introspection(context.project).excluded_schemas,
        sample,
        masks: context.project.settings().masks.clone(),
        statement_timeout: statement_timeout(context),
    };
    let source = Session::open(settings, TOOL).await.map_err(session_failure)?;
    let worked = async {
        clone::open(source.client(), &own).await?;
        let plan = clone::look(source.client(), into.client(), &own).await?;
        context.observer.see(&Progress::Note(announced(&settings.display(), &plan, &own)));
        let of = plan.tables.len() as u64;
        let done = std::cell::Cell::new(0);
        let tell = |table: &[String], rows: u64| {
            done.set(done.get() + 1);
            let what = format!("cloned {rows} rows of {}", table.join("."));
            context.observer.see(&Progress::Preparing { what, done: done.get(), of });
        };
        let cloned = clone::copy(source.client(), into.client(), &plan, (&own, existing), &tell).await?;
        Ok((settings.display(), plan, cloned))
    };
    let worked: Result<_, CloneError> = worked.await;
    source.close().await;
    worked.map_err(|error| failure(&error))
}

/// The project's, and never none: the source has other work.
fn statement_timeout(context: &Context<'_>) -> Duration {
    let limit = context.project.settings().statement_timeout.0;
    if limit.is_zero() { STATEMENT_TIMEOUT } else { limit }
}

/// What is going to be read, before it is.
fn announced(source: &str, plan: &ClonePlan, options: &clone::CloneOptions) -> Diagnostic {
    let rows: u64 = plan.tables.iter().map(|table| table.rows_estimated).sum();
    let bytes: u64 = plan.tables.iter().map(|table| table.bytes).sum();
    let tables = count(plan.tables.len(), "table");
    let message = format!("{source} is going to be read: {tables}, about {rows} rows in {bytes} bytes");
    let mut diagnostic = Diagnostic::note("source-is-read", message).with_note(format!(
        "It is one snapshot, read-only; a statement may run for {} s.",
        options.statement_timeout.as_secs_f64()
    ));
    if let Some(sample) = options.sample {
        diagnostic = diagnostic.with_note(format!(
            "Of large tables {} % of the rows are taken, and what those point to.",
            sample * 100.0
        ));
    }
    let masked = plan.masked();
    if !masked.is_empty() {
        diagnostic = diagnostic.with_note(format!("Never read are {}: they are masked.", masked.join(", ")));
    }
    diagnostic
}

fn failure(error: &CloneError) -> Failure {
    match error {
        CloneError::Server { doing, source } => server_failure(doing, source),
        CloneError::UnknownMask(_) | CloneError::MaskedKey { .. } => {
            let diagnostic = Diagnostic::error("mask-impossible", error.to_string())
                .with_help("correct data.mask in whimbrel.toml");
            Failure::new(Class::Usage, diagnostic)
        }
        CloneError::NotEmpty(_) => {
            let diagnostic = Diagnostic::error("tables-not-empty", error.to_string())
                .with_help("replace the rows that are there: --replace");
            Failure::new(Class::Refused, diagnostic)
        }
    }
}
