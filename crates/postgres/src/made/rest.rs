//! Indexes that rest while many rows come.
//!
//! To build an index of all rows costs a fraction of adding each row to it, above all where rows do not come in its
//! order (seen once on 15: with two keys, 0.75 s of the session's processor time instead of 1.1 for 300,000 rows, without
//! that of its parallel workers). The server is told that the indexes are not ready, as while one is built
//! concurrently, and REINDEX makes them ready again; both are in the transaction of the rows, so that nobody else ever
//! sees it. A key that is not unique is refused by REINDEX.

use super::shape::Table;
use crate::rows::quoted;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// From this many rows on, indexes rest.
pub(super) const MANY: u64 = 5_000;

/// Whether indexes may rest at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resting {
    /// A superuser works, and nobody looks at references meanwhile.
    Allowed,
    /// Every row goes into every index as it comes.
    Refused,
}

/// Whether the user of a session may tell the server that an index is not ready.
pub(super) async fn allowed(client: &Client) -> Result<Resting, tokio_postgres::Error> {
    let sql = "select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user";
    let rows = client.query_typed(sql, &[]).await?;
    let is_superuser = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(false);
    Ok(if is_superuser { Resting::Allowed } else { Resting::Refused })
}

/// Lets the indexes of a table and its partitions rest; their names, for [`wake`].
///
/// Those of exclusion constraints do not: they are looked up for each row either way.
pub(super) async fn rest(client: &Client, table: &Table) -> Result<Vec<Vec<String>>, tokio_postgres::Error> {
    let sql = include_str!("rest.sql");
    let rows = client.query_typed(sql, &[(&table.quoted(), Type::TEXT)]).await?;
    rows.iter().map(|row| Ok(vec![row.try_get("schema")?, row.try_get("name")?])).collect()
}

/// Builds the indexes that have rested, of all rows.
pub(super) async fn wake(client: &Client, indexes: &[Vec<String>]) -> Result<(), tokio_postgres::Error> {
    let all: Vec<String> = indexes.iter().map(|name| format!("reindex index {}", quoted(name))).collect();
    client.batch_execute(&all.join(";")).await
}
