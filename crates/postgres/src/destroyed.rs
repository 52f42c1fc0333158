//! What a file destroys, seen on a scratch database: a column that is renamed, and one of a table that is renamed, stays
//! the same attribute of the same relation.

use crate::journal::quote_identifier;
use crate::uses::Leaving;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// The table in which columns are remembered, in a schema of its own that nobody else uses.
fn table(schema: &str) -> String {
    format!("{}.stored", quote_identifier(schema))
}

/// Remembers every column that stores values, but for those of `ledger` and those that a trigger of Whimbrel keeps the
/// same as another one.
///
/// # Errors
/// Whatever the server says.
pub async fn remember(client: &Client, schema: &str, ledger: &str) -> Result<(), tokio_postgres::Error> {
    let sql = include_str!("destroyed/remember.sql")
        .replace("{schema}", &quote_identifier(schema))
        .replace("{table}", &table(schema))
        .replace("{ledger}", &whimbrel_source::quote_literal(ledger));
    client.batch_execute(&sql).await
}

/// The tables and columns among them that are no more, by the names that they had.
///
/// # Errors
/// Whatever the server says.
pub async fn destroyed(client: &Client, schema: &str) -> Result<Vec<Leaving>, tokio_postgres::Error> {
    let sql = include_str!("destroyed/destroyed.sql").replace("{table}", &table(schema));
    let rows = client.query_typed(&sql, &[]).await?;
    let named = rows.iter().map(|row| Leaving {
        schema: row.get("schema"),
        relation: row.get("relation"),
        column: row.get("column"),
    });
    Ok(named.collect())
}

/// Whether a table, by its name as SQL writes it, may hold rows: whether its files hold anything. Nothing is read of it,
/// since whoever reads it counts as one who still uses it.
///
/// # Errors
/// Whatever the server says.
pub async fn may_hold_rows(client: &Client, table: &str) -> Result<bool, tokio_postgres::Error> {
    let sql = "select coalesce(pg_catalog.pg_relation_size(pg_catalog.to_regclass($1)), 0) + coalesce((\
        select pg_catalog.sum(pg_catalog.pg_relation_size(relid)) \
        from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1))), 0) > 0";
    let rows = client.query_typed(sql, &[(&table, Type::TEXT)]).await?;
    Ok(rows.first().is_some_and(|row| row.get(0)))
}
