//! What a statement outside of transaction blocks left when nobody saw its end, and how to clear it.
//!
//! Before such a statement runs, what stands is written down; afterwards the catalog is asked. A
//! leftover that only this statement can have made (an invalid index, `_ccnew`, `_ccold`, a pending
//! detach) is cleared or brought to its end.

use serde_json::{Value, json};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};
use whimbrel_change::transactional::{ClusterObject, Unblocked};

/// What the catalog says of a statement whose end nobody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its effect is there; `cleared` tells what was brought to an end or dropped, if anything.
    Done {
        /// Sentences.
        cleared: Vec<String>,
    },
    /// Its effect is not there, and nothing half-done is left; it may run again.
    NotDone {
        /// Sentences.
        cleared: Vec<String>,
    },
    /// Nobody can tell from outside.
    Unknown,
}

/// Writes down what a later [`settle`] has to know.
///
/// # Errors
/// Whatever the server says.
pub async fn before(client: &Client, unblocked: &Unblocked) -> Result<Value, Error> {
    Ok(match unblocked {
        Unblocked::CreateIndexConcurrently { table, .. } => {
            json!({ "indexes": texts(client, include_str!("mend/indexes_of_table.sql"), table).await? })
        }
        Unblocked::ReindexConcurrently => json!({ "indexes": invalid_copies(client).await? }),
        Unblocked::Create { kind, name } => json!({ "existed": exists(client, *kind, name).await? }),
        Unblocked::DropIndexConcurrently { .. }
        | Unblocked::DetachPartitionConcurrently { .. }
        | Unblocked::Drop { .. }
        | Unblocked::Repeatable
        | Unblocked::Opaque => json!({}),
    })
}

/// Clears an invalid index of this name that an earlier build left, so that the statement neither
/// fails over it nor, with IF NOT EXISTS, believes in it; tells what was dropped.
///
/// An index that is being built at this moment is left alone.
///
/// # Errors
/// Whatever the server says.
pub async fn clear_the_way(client: &Client, unblocked: &Unblocked) -> Result<Vec<String>, Error> {
    let Unblocked::CreateIndexConcurrently { table, index: Some(index) } = unblocked else {
        return Ok(Vec::new());
    };
    let rows = invalid_indexes(client, table).await?;
    let named = rows.iter().filter(|found| found.is_called(index)).cloned().collect();
    drop_indexes(client, named).await
}

/// Asks the catalog how far a statement got, and clears or ends what it left half-done.
///
/// Only to be called when its backend is certainly gone or idle: the run lock is that certainty.
///
/// # Errors
/// Whatever the server says.
pub async fn settle(client: &Client, unblocked: &Unblocked, before: &Value) -> Result<Outcome, Error> {
    match unblocked {
        Unblocked::CreateIndexConcurrently { table, index } => {
            created_index(client, table, index.as_deref(), before).await
        }
        Unblocked::DropIndexConcurrently { index } => dropped_index(client, index).await,
        Unblocked::ReindexConcurrently => {
            let known = strings(before, "indexes");
            let left = named(client, include_str!("mend/invalid_copies.sql")).await?;
            let left = left.into_iter().filter(|found| !known.contains(&found.name)).collect();
            Ok(Outcome::NotDone { cleared: drop_indexes(client, left).await? })
        }
        Unblocked::DetachPartitionConcurrently { table, partition } => {
            detached(client, table, partition).await
        }
        Unblocked::Create { kind, name } => {
            let existed = before.get("existed").and_then(Value::as_bool).unwrap_or_default();
            Ok(if !existed && exists(client, *kind, name).await? { done() } else { not_done() })
        }
        Unblocked::Drop { kind, name } => {
            Ok(if exists(client, *kind, name).await? { not_done() } else { done() })
        }
        Unblocked::Repeatable => Ok(not_done()),
        Unblocked::Opaque => Ok(Outcome::Unknown),
    }
}

/// What is wrong with the effect of a statement that the server says succeeded; `None` where all is well.
///
/// CREATE INDEX CONCURRENTLY IF NOT EXISTS succeeds over an invalid index (measured on 15 and 18).
///
/// # Errors
/// Whatever the server says.
pub async fn flaw_after_success(client: &Client, unblocked: &Unblocked) -> Result<Option<String>, Error> {
    let Unblocked::CreateIndexConcurrently { table, index: Some(index) } = unblocked else { return Ok(None) };
    let invalid = invalid_indexes(client, table).await?;
    let flaw = invalid.iter().find(|found| found.is_called(index));
    Ok(flaw.map(|found| format!("the index {} exists but is not valid", found.name)))
}

const fn done() -> Outcome {
    Outcome::Done { cleared: Vec::new() }
}

const fn not_done() -> Outcome {
    Outcome::NotDone { cleared: Vec::new() }
}

/// An index by its quoted and qualified name, and by its bare one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NamedIndex {
    name: String,
    bare: String,
    is_valid: bool,
}

impl NamedIndex {
    fn of(row: &Row) -> Self {
        Self { name: row.get("name"), bare: row.get("bare"), is_valid: row.get("is_valid") }
    }

    /// Whether it belongs to the side table of values that are too long for a page.
    fn is_of_toast(&self) -> bool {
        self.name.starts_with("pg_toast.")
    }

    /// Whether the name of a statement, as it is written there, is this index's.
    fn is_called(&self, written: &str) -> bool {
        match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\"") == self.bare,
            None => written.to_lowercase() == self.bare,
        }
    }
}

async fn created_index(
    client: &Client,
    table: &str,
    index: Option<&str>,
    before: &Value,
) -> Result<Outcome, Error> {
    let known = strings(before, "indexes");
    let rows = client.query_typed(include_str!("mend/indexes_of_table.sql"), &[(&table, Type::TEXT)]).await?;
    let is_ours =
        |found: &NamedIndex| !known.contains(&found.name) && index.is_none_or(|index| found.is_called(index));
    let made: Vec<NamedIndex> = rows.iter().map(NamedIndex::of).filter(is_ours).collect();
    if made.iter().any(|found| found.is_valid) {
        return Ok(done());
    }
    Ok(Outcome::NotDone { cleared: drop_indexes(client, made).await? })
}

/// An index whose drop has begun is no longer used by queries, and there is no way back but to build it
/// again: the drop is brought to its end.
async fn dropped_index(client: &Client, index: &str) -> Result<Outcome, Error> {
    let rows = client.query_typed(include_str!("mend/index.sql"), &[(&index, Type::TEXT)]).await?;
    let Some(found) = rows.first().map(NamedIndex::of) else { return Ok(done()) };
    if found.is_valid {
        return Ok(not_done());
    }
    client.batch_execute(&format!("drop index concurrently if exists {}", found.name)).await?;
    Ok(Outcome::Done { cleared: vec![format!("the drop of {} was brought to its end", found.name)] })
}

async fn detached(client: &Client, table: &str, partition: &str) -> Result<Outcome, Error> {
    let parameters: [(&(dyn ToSql + Sync), Type); 2] = [(&table, Type::TEXT), (&partition, Type::TEXT)];
    let rows = client.query_typed(include_str!("mend/detach.sql"), &parameters).await?;
    let Some(row) = rows.first() else { return Ok(done()) };
    if !row.get::<_, bool>("is_pending") {
        return Ok(not_done());
    }
    let (table, partition): (String, String) = (row.get("parent"), row.get("partition"));
    client.batch_execute(&format!("alter table {table} detach partition {partition} finalize")).await?;
    Ok(Outcome::Done { cleared: vec![format!("the pending detach of {partition} was brought to its end")] })
}

async fn invalid_indexes(client: &Client, table: &str) -> Result<Vec<NamedIndex>, Error> {
    let rows = client
        .query_typed(include_str!("mend/abandoned_indexes_of_table.sql"), &[(&table, Type::TEXT)])
        .await?;
    Ok(rows.iter().map(NamedIndex::of).collect())
}

async fn drop_indexes(client: &Client, indexes: Vec<NamedIndex>) -> Result<Vec<String>, Error> {
    let mut cleared = Vec::new();
    for index in indexes {
        let dropped =
            client.batch_execute(&format!("drop index concurrently if exists {}", index.name)).await;
        match dropped {
            Ok(()) => cleared.push(format!("the invalid index {} was dropped", index.name)),
            Err(error) if index.is_of_toast() && error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                cleared.push(format!("the invalid index {} stays: only a superuser may drop it", index.name));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(cleared)
}

async fn invalid_copies(client: &Client) -> Result<Vec<String>, Error> {
    let found = named(client, include_str!("mend/invalid_copies.sql")).await?;
    Ok(found.into_iter().map(|index| index.name).collect())
}

async fn named(client: &Client, sql: &str) -> Result<Vec<NamedIndex>, Error> {
    Ok(client.query_typed(sql, &[]).await?.iter().map(NamedIndex::of).collect())
}

async fn texts(client: &Client, sql: &str, name: &str) -> Result<Vec<String>, Error> {
    Ok(client.query_typed(sql, &[(&name, Type::TEXT)]).await?.iter().map(|row| row.get("name")).collect())
}

async fn is_true(client: &Client, sql: &str, name: &str) -> Result<bool, Error> {
    Ok(client.query_typed(sql, &[(&name, Type::TEXT)]).await?.first().is_some_and(|row| row.get(0)))
}

async fn exists(client: &Client, kind: ClusterObject, name: &str) -> Result<bool, Error> {
    let sql = match kind {
        ClusterObject::Database => {
            "select exists (select from pg_catalog.pg_database d where d.datconnlimit <> -2 \
             and d.datname = (pg_catalog.parse_ident($1))[1])"
        }
        ClusterObject::Tablespace => {
            "select exists (select from pg_catalog.pg_tablespace t where t.spcname = (pg_catalog.parse_ident($1))[1])"
        }
    };
    is_true(client, sql, name).await
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    let items = value.get(key).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
