//! From the rows of the ledger to its entries.

use super::encode::quote_identifier;
use serde_json::Value;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};
use whimbrel_change::ledger::{Entry, Event, Link, Remains, Standing};
use whimbrel_change::{Direction, MigrationId, Version};
use whimbrel_source::{Digest, Digests};

/// Why a ledger could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The server's own words.
    #[error("the ledger cannot be read")]
    Server(#[from] tokio_postgres::Error),
    /// A row that no version of this program wrote, or that a newer one did.
    #[error("row {seq} of the ledger cannot be understood: {what}")]
    Row {
        /// Its number, or 0 where even that is unreadable.
        seq: i64,
        /// What is wrong.
        what: String,
    },
}

/// Reads every entry, in order; an absent ledger is an empty one.
///
/// # Errors
/// [`ReadError`].
pub async fn read(client: &Client, schema: &str) -> Result<Vec<Entry>, ReadError> {
    rows(client, include_str!("read.sql"), schema).await?.iter().map(entry).collect()
}

/// Reads the hash chain, in order; see `whimbrel_change::ledger::check_chain`.
///
/// # Errors
/// [`ReadError`].
pub async fn audit(client: &Client, schema: &str) -> Result<Vec<Link>, ReadError> {
    let link = |row: &SimpleQueryRow| {
        Ok(Link {
            seq: number(row, 0)?,
            fields: vec![text(row, 1).to_owned()],
            previous: digest(row, 2)?,
            hash: digest(row, 3)?,
        })
    };
    rows(client, include_str!("audit.sql"), schema).await?.iter().map(link).collect()
}

/// The exact SQL that the row `seq` says ran.
///
/// # Errors
/// [`ReadError`].
pub async fn sql_of(client: &Client, schema: &str, seq: i64) -> Result<Option<String>, ReadError> {
    let query = format!("select sql from {{schema}}.ledger where seq = {seq}");
    let rows = rows(client, &query, schema).await?;
    Ok(rows.first().and_then(|row| row.get(0)).map(str::to_owned))
}

async fn rows(client: &Client, query: &str, schema: &str) -> Result<Vec<SimpleQueryRow>, ReadError> {
    let query = query.replace("{schema}", &quote_identifier(schema));
    let row_of = |message| if let SimpleQueryMessage::Row(row) = message { Some(row) } else { None };
    match client.simple_query(&query).await {
        Ok(messages) => Ok(messages.into_iter().filter_map(row_of).collect()),
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_absent(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| *code == SqlState::UNDEFINED_TABLE || *code == SqlState::INVALID_SCHEMA_NAME)
}

fn text(row: &SimpleQueryRow, column: usize) -> &str {
    row.get(column).unwrap_or_default()
}

fn broken(row: &SimpleQueryRow, what: impl Into<String>) -> ReadError {
    ReadError::Row { seq: text(row, 0).parse().unwrap_or_default(), what: what.into() }
}

fn number<N: std::str::FromStr>(row: &SimpleQueryRow, column: usize) -> Result<N, ReadError> {
    text(row, column).parse().map_err(|_| broken(row, format!("column {column} is no number")))
}

fn digest(row: &SimpleQueryRow, column: usize) -> Result<Digest, ReadError> {
    text(row, column).parse().map_err(|_| broken(row, format!("column {column} is no SHA-256")))
}

fn entry(row: &SimpleQueryRow) -> Result<Entry, ReadError> {
    let facts = text(row, 14);
    Ok(Entry {
        seq: number(row, 0)?,
        at_us: number(row, 1)?,
        run: text(row, 2).to_owned(),
        epoch: number(row, 3)?,
        duration_us: number(row, 13)?,
        event: event(row, facts)?,
        facts: facts.to_owned(),
    })
}

fn event(row: &SimpleQueryRow, facts: &str) -> Result<Event, ReadError> {
    let migration = || migration(row, text(row, 5), text(row, 6), text(row, 7));
    let direction = || Direction::parse(text(row, 8)).ok_or_else(|| broken(row, "no direction"));
    let digests = || Ok::<_, ReadError>(Digests { raw: digest(row, 11)?, normalised: digest(row, 12)? });
    Ok(match text(row, 4) {
        "run-started" => Event::RunStarted { direction: direction()?, goal: goal(row, &json(row, facts)?)? },
        "started" => Event::Started {
            migration: migration()?,
            direction: direction()?,
            segment: number(row, 9)?,
            segments: number(row, 10)?,
            done: digest(row, 12)?,
        },
        "finished" => Event::Finished {
            migration: migration()?,
            direction: direction()?,
            segment: number(row, 9)?,
            segments: number(row, 10)?,
            done: digest(row, 12)?,
        },
        "applied" => Event::Applied { migration: migration()?, digests: digests()? },
        "reverted" => Event::Reverted { migration: migration()? },
        "failed" => Event::Failed {
            migration: migration()?,
            direction: direction()?,
            segment: number(row, 9)?,
            segments: number(row, 10)?,
            remains: match json(row, facts)?.get("remains").and_then(Value::as_bool) {
                Some(false) => Remains::Nothing,
                Some(true) | None => Remains::Something,
            },
        },
        "aborted" => Event::Aborted { migration: migration()?, direction: direction()? },
        "repaired" => Event::Repaired {
            migration: migration()?,
            standing: match json(row, facts)?.get("standing").and_then(Value::as_str) {
                Some("applied") => Standing::Applied(digests()?),
                Some("retired") => Standing::Retired,
                Some("not-applied") => Standing::NotApplied,
                Some(_) | None => return Err(broken(row, "a repair without a standing")),
            },
        },
        other => {
            return Err(broken(row, format!("the event {other:?} is not known; a newer Whimbrel wrote it")));
        }
    })
}

fn json(row: &SimpleQueryRow, facts: &str) -> Result<Value, ReadError> {
    serde_json::from_str(facts).map_err(|error| broken(row, format!("its facts are no JSON: {error}")))
}

fn migration(
    row: &SimpleQueryRow,
    module: &str,
    version: &str,
    name: &str,
) -> Result<MigrationId, ReadError> {
    let version = Version::parse(version).ok_or_else(|| broken(row, format!("{version:?} is no version")))?;
    Ok(MigrationId { module: module.to_owned(), version, name: name.to_owned() })
}

fn goal(row: &SimpleQueryRow, facts: &Value) -> Result<Vec<MigrationId>, ReadError> {
    let goal =
        facts.get("goal").and_then(Value::as_array).ok_or_else(|| broken(row, "a run without a goal"))?;
    goal.iter()
        .map(|item| {
            let part = |index| item.get(index).and_then(Value::as_str).unwrap_or_default();
            migration(row, part(0), part(1), part(2))
        })
        .collect()
}
