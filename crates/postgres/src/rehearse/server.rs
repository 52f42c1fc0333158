//! What of a server bears on what a migration does.

use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// The settings that change what statements do, how long they take or how rows read.
pub const SETTINGS: [&str; 14] = [
    "TimeZone",
    "DateStyle",
    "IntervalStyle",
    "standard_conforming_strings",
    "default_transaction_isolation",
    "session_replication_role",
    "row_security",
    "server_encoding",
    "max_parallel_maintenance_workers",
    "maintenance_work_mem",
    "wal_level",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
];

/// A server, as far as it bears on what a migration does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSide {
    /// E.g. `15.18`.
    pub version: String,
    /// E.g. 15.
    pub major: u32,
    /// [`SETTINGS`], by name.
    pub settings: BTreeMap<String, String>,
    /// Extensions with their versions.
    pub extensions: BTreeMap<String, String>,
}

/// Asks a server about itself.
///
/// # Errors
/// Whatever the server says.
pub async fn server_side(client: &Client) -> Result<ServerSide, tokio_postgres::Error> {
    let names: Vec<&str> = SETTINGS.to_vec();
    let sql = "select s.name, s.name is not null, pg_catalog.current_setting(s.name, true) as value \
               from pg_catalog.unnest($1::text[]) as s (name) order by s.name";
    let rows = client.query_typed(sql, &[(&names, Type::TEXT_ARRAY)]).await?;
    let pair = |row: &tokio_postgres::Row| -> Result<(String, String), tokio_postgres::Error> {
        Ok((row.try_get("name")?, row.try_get::<_, Option<String>>("value")?.unwrap_or_default()))
    };
    let settings = rows.iter().map(pair).collect::<Result<_, _>>()?;
    let sql =
        "select e.extname::text as name, e.extversion as value from pg_catalog.pg_extension as e order by 1";
    let rows = client.query_typed(sql, &[]).await?;
    let extensions = rows.iter().map(pair).collect::<Result<_, _>>()?;
    let sql = "select pg_catalog.current_setting('server_version') as version, \
               pg_catalog.current_setting('server_version_num')::integer as number";
    let row = client.query_typed(sql, &[]).await?;
    let row = row.first();
    let version: String = row.map(|row| row.try_get("version")).transpose()?.unwrap_or_default();
    let number: i32 = row.map(|row| row.try_get("number")).transpose()?.unwrap_or_default();
    let version = version.split_whitespace().next().unwrap_or_default().to_owned();
    Ok(ServerSide { version, major: number.unsigned_abs() / 10_000, settings, extensions })
}

/// The end of the server's log of changes, in bytes.
///
/// # Errors
/// Whatever the server says.
pub async fn wal_position(client: &Client) -> Result<u64, tokio_postgres::Error> {
    let sql = "select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint";
    number(client, sql).await
}

/// Bytes of temporary files that sessions of this database have written, as far as the server has heard of it.
///
/// # Errors
/// Whatever the server says.
pub async fn temporary_bytes(client: &Client) -> Result<u64, tokio_postgres::Error> {
    let sql = "select s.temp_bytes from pg_catalog.pg_stat_database as s \
               where s.datname = pg_catalog.current_database()";
    number(client, sql).await
}

async fn number(client: &Client, sql: &str) -> Result<u64, tokio_postgres::Error> {
    let rows = client.query_typed(sql, &[]).await?;
    let number: i64 = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
    Ok(number.unsigned_abs())
}
