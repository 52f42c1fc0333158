//! Which dumps there are: the table `dumped` beside the ledger.

use super::Written;
use crate::journal::quote_identifier;
use crate::rows::Digest;
use serde_json::{Value, json};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use whimbrel_change::MigrationId;

/// A dump that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dumped {
    /// What it is called.
    pub name: String,
    /// Where its file was written.
    pub path: String,
    /// What is in it.
    pub written: Written,
}

/// The proof of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What the command said.
    pub said: String,
}

async fn prepare(client: &Client, schema: &str) -> Result<(), tokio_postgres::Error> {
    let schema = quote_identifier(schema);
    let table = format!("{schema}.dumped");
    let absent = "select pg_catalog.to_regclass($1) is null";
    let rows = client.query_typed(absent, &[(&table, Type::TEXT)]).await?;
    if rows.first().is_some_and(|row| row.get(0)) {
        client.batch_execute(&include_str!("table.sql").replace("{schema}", &schema)).await?;
    }
    Ok(())
}

/// Writes down that a dump was taken for a migration.
///
/// # Errors
/// Whatever the server says.
pub async fn record_dump(
    client: &Client,
    schema: &str,
    (migration, by): (&MigrationId, &str),
    dumped: &Dumped,
) -> Result<(), tokio_postgres::Error> {
    prepare(client, schema).await?;
    let sql = format!(
        "insert into {}.dumped (module, version, name, by_person, dump, path, sha256, bytes, rows, hash, columns) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::json)",
        quote_identifier(schema)
    );
    let Written { sha256, bytes, digest, columns } = &dumped.written;
    let version = migration.version.to_string();
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let (bytes, rows) = (signed(*bytes), signed(digest.rows));
    let (hash, columns) = (format!("{:016x}", digest.hash), json!(columns).to_string());
    let parameters: [(&(dyn ToSql + Sync), Type); 11] = [
        (&migration.module, Type::TEXT),
        (&version, Type::TEXT),
        (&migration.name, Type::TEXT),
        (&by, Type::TEXT),
        (&dumped.name, Type::TEXT),
        (&dumped.path, Type::TEXT),
        (&sha256, Type::TEXT),
        (&bytes, Type::INT8),
        (&rows, Type::INT8),
        (&hash, Type::TEXT),
        (&columns, Type::TEXT),
    ];
    client.query_typed(&sql, &parameters).await.map(drop)
}

/// Writes down what proves that there is a backup.
///
/// # Errors
/// Whatever the server says.
pub async fn record_proof(
    client: &Client,
    schema: &str,
    (migration, by): (&MigrationId, &str),
    proof: &Proof,
) -> Result<(), tokio_postgres::Error> {
    prepare(client, schema).await?;
    let sql = format!(
        "insert into {}.dumped (module, version, name, by_person, proof) values ($1, $2, $3, $4, $5)",
        quote_identifier(schema)
    );
    let version = migration.version.to_string();
    let parameters: [(&(dyn ToSql + Sync), Type); 5] = [
        (&migration.module, Type::TEXT),
        (&version, Type::TEXT),
        (&migration.name, Type::TEXT),
        (&by, Type::TEXT),
        (&proof.said, Type::TEXT),
    ];
    client.query_typed(&sql, &parameters).await.map(drop)
}

async fn rows_of(
    client: &Client,
    schema: &str,
    migration: &MigrationId,
    which: &str,
) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
    let sql = format!(
        "select distinct on (d.dump) d.dump, d.path, d.sha256, d.bytes, d.rows, d.hash, d.columns::text, d.proof \
         from {}.dumped as d where d.module = $1 and d.version = $2 and {which} order by d.dump, d.seq desc",
        quote_identifier(schema)
    );
    let version = migration.version.to_string();
    let parameters: [(&(dyn ToSql + Sync), Type); 2] =
        [(&migration.module, Type::TEXT), (&version, Type::TEXT)];
    match client.query_typed(&sql, &parameters).await {
        Ok(rows) => Ok(rows),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The last dump of each name that was taken for a migration.
///
/// # Errors
/// Whatever the server says.
pub async fn dumps_of(
    client: &Client,
    schema: &str,
    migration: &MigrationId,
) -> Result<Vec<Dumped>, tokio_postgres::Error> {
    let unsigned = |row: &tokio_postgres::Row, name: &str| row.get::<_, i64>(name).unsigned_abs();
    let rows = rows_of(client, schema, migration, "d.dump is not null").await?;
    let dumped = rows.iter().map(|row| {
        let columns: Value = serde_json::from_str(row.get("columns")).unwrap_or_default();
        let digest = Digest {
            rows: unsigned(row, "rows"),
            hash: u64::from_str_radix(row.get("hash"), 16).unwrap_or_default(),
        };
        let written = Written {
            sha256: row.get("sha256"),
            bytes: unsigned(row, "bytes"),
            digest,
            columns: serde_json::from_value(columns).unwrap_or_default(),
        };
        Dumped { name: row.get("dump"), path: row.get("path"), written }
    });
    Ok(dumped.collect())
}

/// The last proof of a backup that was given for a migration.
///
/// # Errors
/// Whatever the server says.
pub async fn proof_of(
    client: &Client,
    schema: &str,
    migration: &MigrationId,
) -> Result<Option<Proof>, tokio_postgres::Error> {
    let rows = rows_of(client, schema, migration, "d.proof is not null").await?;
    Ok(rows.first().map(|row| Proof { said: row.get("proof") }))
}
