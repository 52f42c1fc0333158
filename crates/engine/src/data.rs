//! `data make`: rows for a database that has none.

use crate::context::{Context, TOOL};
use crate::database::{Database, server_failure, session_failure};
use crate::dev;
use crate::failure::{Class, Failure};
use crate::replay::introspection;
use serde::Serialize;
use std::collections::BTreeMap;
use whimbrel_change::{Progress, Target};
use whimbrel_postgres::Session;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::made::{MadeError, MadeOptions, MadeTable, Statistics, Unmet, make};
use whimbrel_source::Diagnostic;

/// What rows are made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataOptions {
    /// How many each table is to have, those included that are there.
    pub rows: u64,
    /// Numbers for tables of their own, by schema and table.
    pub rows_of: BTreeMap<[String; 2], u64>,
    /// Another seed makes other rows.
    pub seed: u64,
    /// The address of a database whose distributions are followed; it is only read, and none of its values.
    pub like: Option<String>,
    /// Of the rows of that database, this share is made, instead of [`DataOptions::rows`].
    pub share: Option<f64>,
    /// The name of the database, where it is not that of the development server: rows of it that are there stay, but
    /// rows that mean nothing come beside them.
    pub into: Option<String>,
}

/// What rows were made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataReport {
    /// Where.
    pub target: Target,
    /// The seed.
    pub seed: u64,
    /// In the order in which they were filled.
    pub tables: Vec<DataTable>,
    /// What could not be satisfied.
    pub unmet: Vec<DataUnmet>,
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataTable {
    /// Schema and table, with a dot between.
    pub table: String,
    /// How many were added.
    pub added: u64,
    /// How many there are.
    pub rows: u64,
    /// How many there were to be.
    pub asked: u64,
    /// How long it took, in milliseconds.
    pub time_ms: u64,
}

/// Something that no row was found for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataUnmet {
    /// Schema and table, with a dot between.
    pub table: String,
    /// The constraint or index; absent where the server refused.
    pub constraint: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl DataReport {
    /// Whether each table has as many rows as were asked for.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.tables.iter().all(|table| table.rows >= table.asked)
    }
}

/// How long an insert waits for somebody who has locked a table.
const LOCK_TIMEOUT: &str = "set lock_timeout = '10s'";

/// Makes rows in the database of the development server, or in the one that is named.
///
/// # Errors
/// [`Class::Refused`] for a database that is neither. The schema cannot be read, or the connection ends: nothing is
/// left of the rows then.
pub async fn make_data(context: &Context<'_>, options: &DataOptions) -> Result<DataReport, Failure> {
    let database = Database::open(context).await?;
    refuse_foreign(context, &database, options.into.as_deref())?;
    let excluded_schemas = introspection(context.project).excluded_schemas;
    let statistics = statistics(context, options, &excluded_schemas).await?;
    let mut rows_of = options.share.map(|share| shares(&statistics, share)).unwrap_or_default();
    rows_of.extend(options.rows_of.clone());
    let making =
        MadeOptions { rows: options.rows, rows_of, seed: options.seed, excluded_schemas, statistics };
    let client = database.session.client();
    client.batch_execute(LOCK_TIMEOUT).await.map_err(|error| server_failure("bounding waits", &error))?;
    let tell = |table: &MadeTable| {
        let what = format!("made {} rows of {}", table.added, table.table.join("."));
        context.observer.see(&Progress::Preparing { what, done: table.rows, of: table.asked });
    };
    let made = make(client, &making, &tell).await.map_err(|error| failure(&error))?;
    Ok(DataReport {
        target: database.target.clone(),
        seed: options.seed,
        tables: made.tables.iter().map(DataTable::from).collect(),
        unmet: made.unmet.iter().map(DataUnmet::from).collect(),
    })
}

impl From<&MadeTable> for DataTable {
    fn from(table: &MadeTable) -> Self {
        Self {
            table: table.table.join("."),
            added: table.added,
            rows: table.rows,
            asked: table.asked,
            time_ms: u64::try_from(table.time.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl From<&Unmet> for DataUnmet {
    fn from(unmet: &Unmet) -> Self {
        Self {
            table: unmet.table.join("."),
            constraint: unmet.constraint.clone(),
            reason: unmet.reason.clone(),
        }
    }
}

/// Refuses a database that is neither the development server's nor the one that was named.
pub(crate) fn refuse_foreign(
    context: &Context<'_>,
    database: &Database,
    into: Option<&str>,
) -> Result<(), Failure> {
    let name = &database.target.database;
    if into == Some(name) {
        return Ok(());
    }
    let own = dev::status(context)?.url;
    let address = context.project.target(context.choice, context.environment)?;
    if own.is_some_and(|own| own == address.url) {
        return Ok(());
    }
    let message = format!("{name} is not the database of the development server");
    let diagnostic = Diagnostic::error("not-dev-database", message)
        .with_note(format!("{} is what was found", database.target.url))
        .with_help(format!(
            "start the development server: whimbrel dev up; or say that it is meant: --into {name}"
        ));
    Err(Failure::new(Class::Refused, diagnostic))
}

async fn statistics(
    context: &Context<'_>,
    options: &DataOptions,
    excluded_schemas: &[String],
) -> Result<Statistics, Failure> {
    let Some(like) = &options.like else { return Ok(Statistics::default()) };
    let settings = ConnectionSettings::resolve(Some(like), context.environment)
        .map_err(|error| Failure::new(Class::Usage, error.diagnostic()))?;
    let session = Session::open(&settings, TOOL).await.map_err(session_failure)?;
    let refused = |error| server_failure("reading the statistics of a database", &error);
    let only_read = "set default_transaction_read_only = on; set statement_timeout = '30s'";
    session.client().batch_execute(only_read).await.map_err(refused)?;
    let read = Statistics::read(session.client(), excluded_schemas).await.map_err(refused);
    session.close().await;
    read
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of an estimate"
)]
fn shares(statistics: &Statistics, share: f64) -> BTreeMap<[String; 2], u64> {
    let share_of = |rows: u64| (rows as f64 * share).ceil().max(0.0) as u64;
    statistics.rows.iter().map(|(table, rows)| (table.clone(), share_of(*rows))).collect()
}

fn failure(error: &MadeError) -> Failure {
    server_failure(&format!("making rows ({})", error.doing), &error.source)
}
