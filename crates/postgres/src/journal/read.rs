//! From the rows of the ledger to its entries.

use super::encode::quote_identifier;
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::FromSql;
use tokio_postgres::{Client, Row, SimpleQueryMessage, SimpleQueryRow};
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
    let query = include_str!("read.sql").replace("{schema}", &quote_identifier(schema));
    match client.query_typed(&query, &[]).await {
        Ok(rows) => rows.iter().map(entry).collect(),
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
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

fn broken(seq: i64, what: impl Into<String>) -> ReadError {
    ReadError::Row { seq, what: what.into() }
}

fn number<N: std::str::FromStr>(row: &SimpleQueryRow, column: usize) -> Result<N, ReadError> {
    let seq = text(row, 0).parse().unwrap_or_default();
    text(row, column).parse().map_err(|_| broken(seq, format!("column {column} is no number")))
}

fn digest(row: &SimpleQueryRow, column: usize) -> Result<Digest, ReadError> {
    let seq = text(row, 0).parse().unwrap_or_default();
    text(row, column).parse().map_err(|_| broken(seq, format!("column {column} is no SHA-256")))
}

/// The columns of `read.sql`, in its order: to find one by its name takes longer than to read it.
#[derive(Debug, Clone, Copy)]
enum Column {
    Seq,
    At,
    Run,
    Epoch,
    Event,
    Module,
    Version,
    Name,
    Direction,
    Segment,
    Segments,
    RawDigest,
    NormalisedDigest,
    DurationUs,
    Facts,
}

/// A row of the ledger on its way to an entry.
struct Stored<'a> {
    row: &'a Row,
    seq: i64,
    facts: &'a str,
}

fn entry(row: &Row) -> Result<Entry, ReadError> {
    let mut stored = Stored { row, seq: row.try_get(Column::Seq as usize).unwrap_or_default(), facts: "" };
    stored.facts = stored.column(Column::Facts)?;
    Ok(Entry {
        seq: stored.column(Column::Seq)?,
        at_us: micros(stored.column(Column::At)?),
        run: stored.column(Column::Run)?,
        epoch: stored.column(Column::Epoch)?,
        duration_us: stored.column(Column::DurationUs)?,
        event: stored.event()?,
        facts: stored.facts.to_owned(),
    })
}

fn micros(at: SystemTime) -> i64 {
    let micros = |span: std::time::Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    at.duration_since(UNIX_EPOCH).map_or_else(|before| -micros(before.duration()), micros)
}

impl<'a> Stored<'a> {
    fn column<T: FromSql<'a>>(&self, column: Column) -> Result<T, ReadError> {
        let found = self.row.try_get(column as usize);
        found.map_err(|error| broken(self.seq, format!("column {column:?}: {error}")))
    }

    fn event(&self) -> Result<Event, ReadError> {
        Ok(match self.column(Column::Event)? {
            "run-started" => Event::RunStarted { direction: self.direction()?, goal: self.goal()? },
            "started" => Event::Started {
                migration: self.migration()?,
                direction: self.direction()?,
                segment: self.count(Column::Segment)?,
                segments: self.count(Column::Segments)?,
                done: self.digest(Column::NormalisedDigest)?,
            },
            "finished" => Event::Finished {
                migration: self.migration()?,
                direction: self.direction()?,
                segment: self.count(Column::Segment)?,
                segments: self.count(Column::Segments)?,
                done: self.digest(Column::NormalisedDigest)?,
            },
            "applied" => Event::Applied { migration: self.migration()?, digests: self.digests()? },
            "reverted" => Event::Reverted { migration: self.migration()? },
            "failed" => Event::Failed {
                migration: self.migration()?,
                direction: self.direction()?,
                segment: self.count(Column::Segment)?,
                segments: self.count(Column::Segments)?,
                remains: match self.fact("remains")?.as_ref().and_then(Value::as_bool) {
                    Some(false) => Remains::Nothing,
                    Some(true) | None => Remains::Something,
                },
            },
            "aborted" => Event::Aborted { migration: self.migration()?, direction: self.direction()? },
            "repaired" => Event::Repaired { migration: self.migration()?, standing: self.standing()? },
            other => {
                let what = format!("the event {other:?} is not known; a newer Whimbrel wrote it");
                return Err(broken(self.seq, what));
            }
        })
    }

    fn standing(&self) -> Result<Standing, ReadError> {
        Ok(match self.fact("standing")?.as_ref().and_then(Value::as_str) {
            Some("applied") => Standing::Applied(self.digests()?),
            Some("retired") => Standing::Retired,
            Some("not-applied") => Standing::NotApplied,
            Some(_) | None => return Err(broken(self.seq, "a repair without a standing")),
        })
    }

    fn direction(&self) -> Result<Direction, ReadError> {
        Direction::parse(self.column(Column::Direction)?).ok_or_else(|| broken(self.seq, "no direction"))
    }

    fn count(&self, column: Column) -> Result<u32, ReadError> {
        let count: i32 = self.column(column)?;
        u32::try_from(count).map_err(|_| broken(self.seq, format!("column {column:?} is negative")))
    }

    fn digest(&self, column: Column) -> Result<Digest, ReadError> {
        let bytes: Option<&[u8]> = self.column(column)?;
        let digest = bytes.and_then(|bytes| bytes.try_into().ok());
        digest.map(Digest).ok_or_else(|| broken(self.seq, format!("column {column:?} is no SHA-256")))
    }

    fn digests(&self) -> Result<Digests, ReadError> {
        Ok(Digests {
            raw: self.digest(Column::RawDigest)?,
            normalised: self.digest(Column::NormalisedDigest)?,
        })
    }

    fn migration(&self) -> Result<MigrationId, ReadError> {
        self.identity([
            self.column(Column::Module)?,
            self.column(Column::Version)?,
            self.column(Column::Name)?,
        ])
    }

    fn identity(&self, [module, version, name]: [&str; 3]) -> Result<MigrationId, ReadError> {
        let parsed = Version::parse(version);
        let version = parsed.ok_or_else(|| broken(self.seq, format!("{version:?} is no version")))?;
        Ok(MigrationId { module: module.to_owned(), version, name: name.to_owned() })
    }

    fn fact(&self, key: &str) -> Result<Option<Value>, ReadError> {
        let mut facts: Value = serde_json::from_str(self.facts)
            .map_err(|error| broken(self.seq, format!("its facts are no JSON: {error}")))?;
        Ok(facts.as_object_mut().and_then(|facts| facts.remove(key)))
    }

    fn goal(&self) -> Result<Vec<MigrationId>, ReadError> {
        let goal = self.fact("goal")?;
        let goal = goal.as_ref().and_then(Value::as_array);
        let goal = goal.ok_or_else(|| broken(self.seq, "a run without a goal"))?;
        goal.iter()
            .map(|item| {
                let part = |index| item.get(index).and_then(Value::as_str).unwrap_or_default();
                self.identity([part(0), part(1), part(2)])
            })
            .collect()
    }
}
