//! Backfills as other sessions see them, and what these want of them: both through a table of the database.

use crate::journal::quote_identifier;
pub use crate::run::Wish;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};

/// A statement that is done piece by piece, as its row tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// Module of its migration; empty in a project without.
    pub module: String,
    /// Version of its migration.
    pub version: String,
    /// Name of its migration.
    pub name: String,
    /// `up` or `down`.
    pub direction: String,
    /// Segment of the file, from 1.
    pub segment: i32,
    /// Which statement of the segment, from 1.
    pub part: i32,
    /// What part of the time it works, in percent.
    pub share: Option<i16>,
    /// How many other backfills of the server are at work.
    pub beside: Option<i32>,
    /// The statement.
    pub statement: String,
    /// Rows that were written, in all runs.
    pub rows: i64,
    /// Pieces that were committed, in all runs.
    pub pieces: i64,
    /// How much of the table is behind it.
    pub percent: i16,
    /// Rows in each second of the run that wrote last.
    pub rows_per_second: i64,
    /// How long it still takes, in seconds.
    pub eta_s: Option<i64>,
    /// How far the standby that is farthest behind is.
    pub lag_bytes: Option<i64>,
    /// How many bytes of the write-ahead log in a second it is held to, because others write.
    pub log_rate: Option<i64>,
    /// What it waits for.
    pub waits_for: Option<String>,
    /// What people want of it.
    pub wish: Wish,
    /// Who wants it.
    pub wish_by: Option<String>,
    /// What part of the time it may work, where somebody changed that while it ran; in percent.
    pub duty: Option<i16>,
    /// Whether it is done.
    pub is_done: bool,
    /// Why nobody knows that no row is left, where it is done.
    pub unproved: Option<String>,
    /// Whether the runner that wrote last may still write.
    pub is_current: bool,
    /// How long ago it wrote last, in milliseconds.
    pub quiet_ms: i64,
}

/// A change of what a backfill is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Whether it goes on.
    Wish(Wish),
    /// What part of the time it may work, in percent; `None` for what file and project say.
    Duty(Option<u8>),
}

/// Every backfill that the database knows, the newest last; none where there never was one.
///
/// # Errors
/// Whatever the server says.
pub async fn read(client: &Client, schema: &str) -> Result<Vec<Backfill>, tokio_postgres::Error> {
    let sql = include_str!("backfills/read.sql").replace("{schema}", &quote_identifier(schema));
    match client.query_typed(&sql, &[]).await {
        Ok(rows) => Ok(rows.iter().map(backfill).collect()),
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn is_absent(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| *code == SqlState::UNDEFINED_TABLE || *code == SqlState::INVALID_SCHEMA_NAME)
}

fn backfill(row: &Row) -> Backfill {
    Backfill {
        module: row.get("module"),
        version: row.get("version"),
        name: row.get("name"),
        direction: row.get("direction"),
        segment: row.get("segment"),
        part: row.get("part"),
        share: row.get("share"),
        beside: row.get("beside"),
        statement: row.get("statement"),
        rows: row.get("rows"),
        pieces: row.get("pieces"),
        percent: row.get("percent"),
        rows_per_second: row.get("rows_per_second"),
        eta_s: row.get("eta_s"),
        lag_bytes: row.get("lag_bytes"),
        log_rate: row.get("log_rate"),
        waits_for: row.get("waits_for"),
        wish: Wish::parse(row.get("wish")),
        wish_by: row.get("wish_by"),
        duty: row.get("duty"),
        is_done: row.get("is_done"),
        unproved: row.get("unproved"),
        is_current: row.get("is_current"),
        quiet_ms: row.get("quiet_ms"),
    }
}

/// Says what is wanted of a backfill; its runner reads it with the next piece.
///
/// # Errors
/// Whatever the server says.
pub async fn change(
    client: &Client,
    schema: &str,
    of: &Backfill,
    change: Change,
    by: &str,
) -> Result<(), tokio_postgres::Error> {
    let schema = quote_identifier(schema);
    let set = match change {
        Change::Wish(wish) => {
            format!("wish = '{}', wish_by = $6, wish_at = pg_catalog.clock_timestamp()", wish.as_str())
        }
        Change::Duty(Some(percent)) => format!("duty = {percent}, wish_by = coalesce(wish_by, $6)"),
        Change::Duty(None) => "duty = null, wish_by = coalesce(wish_by, $6)".to_owned(),
    };
    let sql = format!(
        "update {schema}.backfill set {set} \
         where module = $1 and version = $2 and name = $3 and direction = $4 and segment = $5 and part = $7"
    );
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 7] = [
        (&of.module, Type::TEXT),
        (&of.version, Type::TEXT),
        (&of.name, Type::TEXT),
        (&of.direction, Type::TEXT),
        (&of.segment, Type::INT4),
        (&by, Type::TEXT),
        (&of.part, Type::INT4),
    ];
    client.query_typed(&sql, &parameters).await.map(|_| ())
}
