//! Rows from one server to another, as they come.

use super::{CloneError, CloneTable, failed};
use crate::rows::quoted;
use futures_util::{SinkExt, TryStreamExt};
use tokio_postgres::Client;
use whimbrel_source::Identifier;

/// Copies what a query gives into a table; how many rows.
///
/// The text form of COPY is the same on every major, and has no OIDs of types in it.
pub(super) async fn pipe(
    source: &Client,
    into: &Client,
    table: &CloneTable,
    query: &str,
) -> Result<u64, CloneError> {
    let name = table.table.join(".");
    let (reading, writing) = (format!("reading {name}"), format!("writing {name}"));
    let columns: Vec<String> =
        table.columns.iter().map(|column| Identifier::new(column.as_str()).to_string()).collect();
    // A table without columns has rows that nothing can be said of.
    if columns.is_empty() {
        return Ok(0);
    }
    let out = source.copy_out(&format!("copy ({query}) to stdout")).await.map_err(failed(&reading))?;
    let sql = format!("copy {} ({}) from stdin", quoted(&table.table), columns.join(", "));
    let sink = into.copy_in(&sql).await.map_err(failed(&writing))?;
    let (mut out, mut sink) = (std::pin::pin!(out), std::pin::pin!(sink));
    while let Some(piece) = out.try_next().await.map_err(failed(&reading))? {
        sink.send(piece).await.map_err(failed(&writing))?;
    }
    sink.finish().await.map_err(failed(&writing))
}
