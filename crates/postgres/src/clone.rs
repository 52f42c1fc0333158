//! The rows of another database, copied into one that has the same tables.
//!
//! The source is only read: in one snapshot, in a read-only transaction, each statement bounded in time. What is read
//! is known before it is ([`look`]). A sample takes a share of each table, and then every row that a row of it points
//! to, until no foreign key points to nothing. A masked column is read as the expression that stands for it, so that
//! its values never leave the source.

mod sample;
mod stream;

use crate::made::take_back;
use crate::rows::{SETTINGS, quoted};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_source::Identifier;

/// What is copied.
#[derive(Debug, Clone, PartialEq)]
pub struct CloneOptions {
    /// Schemas that are left alone.
    pub excluded_schemas: Vec<String>,
    /// The share of the rows of each table, above 0 and up to 1; `None` for all.
    pub sample: Option<f64>,
    /// What is read instead of a column, by schema, table and column: SQL over the columns of its table.
    pub masks: BTreeMap<[String; 3], String>,
    /// How long one statement may run on the source.
    pub statement_timeout: Duration,
}

/// What is going to be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClonePlan {
    /// In the order of their names.
    pub tables: Vec<CloneTable>,
    /// What the source has and is not read, with the reason.
    pub left_out: Vec<(Vec<String>, String)>,
    references: Vec<Reference>,
}

/// One table that is going to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct CloneTable {
    /// The qualified name, without quotes.
    pub table: Vec<String>,
    /// How many rows it has, as it was last analyzed.
    pub rows_estimated: u64,
    /// How large it is, in bytes.
    pub bytes: u64,
    /// The share of its rows that is taken; small tables are taken whole.
    pub share: Option<f64>,
    /// The columns that are masked.
    pub masked: Vec<String>,
    columns: Vec<String>,
    is_partitioned: bool,
    expressions: Vec<String>,
}

impl ClonePlan {
    /// The columns that are masked, with schema and table.
    #[must_use]
    pub fn masked(&self) -> Vec<String> {
        let of = |table: &CloneTable| -> Vec<String> {
            table.masked.iter().map(|column| format!("{}.{column}", table.table.join("."))).collect()
        };
        self.tables.iter().flat_map(of).collect()
    }
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cloned {
    /// How many rows each table has got, by its qualified name.
    pub rows: BTreeMap<Vec<String>, u64>,
    /// What is not as it is at the source, in words.
    pub notes: Vec<String>,
}

/// Rows could not be copied; nothing of them is left.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// A server refused, or a connection ended.
    #[error("cannot copy rows ({doing})")]
    Server {
        /// What was being done.
        doing: String,
        /// The server's or the connection's error.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A mask is for a column that is not there.
    #[error("there is no column {0} to mask")]
    UnknownMask(String),
    /// A mask is for a column that rows are found by.
    #[error("{column} is part of the foreign key {key}, so it cannot be masked")]
    MaskedKey {
        /// Schema, table and column.
        column: String,
        /// The foreign key.
        key: String,
    },
    /// A table that rows are to be copied into has some.
    #[error("{0} has rows")]
    NotEmpty(String),
}

/// A foreign key of the tables that are filled.
#[derive(Debug, Clone, PartialEq)]
struct Reference {
    name: String,
    child: Vec<String>,
    parent: Vec<String>,
    columns: Vec<String>,
    parent_columns: Vec<String>,
    parent_types: Vec<String>,
}

/// From this many rows on, a sample takes a share of a table.
const SMALL: u64 = 1_000;

/// How long the source waits for a lock: its reads never queue behind a change of its schema.
const LOCK_TIMEOUT: &str = "2s";

fn failed(doing: &str) -> impl FnOnce(tokio_postgres::Error) -> CloneError {
    let doing = doing.to_owned();
    move |source| CloneError::Server { doing, source }
}

/// Opens the snapshot of the source that [`look`] and [`copy`] read from; it ends with [`copy`], or with the session.
///
/// # Errors
/// The server refuses, or the connection ends.
pub async fn open(source: &Client, options: &CloneOptions) -> Result<(), CloneError> {
    let milliseconds = options.statement_timeout.as_millis();
    let sql = format!(
        "begin transaction isolation level repeatable read, read only;\n{SETTINGS}\
         set local statement_timeout = {milliseconds}; set local lock_timeout = '{LOCK_TIMEOUT}'"
    );
    source.batch_execute(&sql).await.map_err(failed("taking a snapshot of the source"))
}

/// What is going to be read from the source for the tables of a database. Nothing but catalogs is read.
///
/// # Errors
/// A mask is for a column that is not there or that is part of a foreign key, or a server refuses.
pub async fn look(source: &Client, into: &Client, options: &CloneOptions) -> Result<ClonePlan, CloneError> {
    let reading = "reading the catalogs of the source";
    let there = tables(source, options).await.map_err(failed(reading))?;
    let here = tables(into, options).await.map_err(failed("reading the catalogs"))?;
    let here: BTreeMap<Vec<String>, Found> = here.into_iter().map(|one| (one.table.clone(), one)).collect();
    let references = references(into, options).await.map_err(failed("reading the catalogs"))?;
    let mut plan = ClonePlan { references, ..ClonePlan::default() };
    let mut masked = BTreeSet::new();
    for found in there {
        let Some(own) = here.get(&found.table) else {
            plan.left_out.push((found.table, "it is not among the tables here".to_owned()));
            continue;
        };
        let columns: Vec<(String, String)> = found
            .columns
            .iter()
            .filter(|(name, _)| own.columns.iter().any(|(one, _)| one == name))
            .cloned()
            .collect();
        for (name, _) in found.columns.iter().filter(|column| !columns.contains(column)) {
            let mut column = found.table.clone();
            column.push(name.clone());
            plan.left_out.push((column, "the column is not there here".to_owned()));
        }
        let mask = |name: &String| match found.table.as_slice() {
            [schema, table] => options.masks.get(&[schema.clone(), table.clone(), name.clone()]),
            _ => None,
        };
        let expression = |(name, ty): &(String, String)| {
            let column = Identifier::new(name.as_str()).to_string();
            mask(name).map_or(column.clone(), |sql| format!("({sql})::{ty} as {column}"))
        };
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let with_mask: Vec<String> = names.iter().filter(|name| mask(name).is_some()).cloned().collect();
        masked.extend(with_mask.iter().map(|name| format!("{}.{name}", found.table.join("."))));
        let share = options.sample.filter(|_| found.rows > SMALL);
        plan.tables.push(CloneTable {
            expressions: columns.iter().map(expression).collect(),
            table: found.table,
            rows_estimated: found.rows,
            bytes: found.bytes,
            share,
            masked: with_mask,
            columns: names,
            is_partitioned: found.is_partitioned,
        });
    }
    refuse_masks(&plan, &masked, options)?;
    Ok(plan)
}

fn refuse_masks(
    plan: &ClonePlan,
    masked: &BTreeSet<String>,
    options: &CloneOptions,
) -> Result<(), CloneError> {
    if let Some(unknown) = options.masks.keys().map(|mask| mask.join(".")).find(|mask| !masked.contains(mask))
    {
        return Err(CloneError::UnknownMask(unknown));
    }
    for reference in &plan.references {
        let sides = [(&reference.child, &reference.columns), (&reference.parent, &reference.parent_columns)];
        let columns = sides.into_iter().flat_map(|(table, columns)| {
            columns.iter().map(move |column| format!("{}.{column}", table.join(".")))
        });
        if let Some(column) = columns.into_iter().find(|column| masked.contains(column)) {
            return Err(CloneError::MaskedKey { column, key: reference.name.clone() });
        }
    }
    Ok(())
}

/// Copies what a plan names: either all of it is there afterwards, or nothing.
///
/// Rows that are there are refused, or replaced. `into` must be a superuser's session outside of a transaction block:
/// triggers do not fire, and references are looked at in the end. `tell` hears of each table as it is done. If the
/// future is dropped, the transactions stay open.
///
/// # Errors
/// [`CloneError::Server`], [`CloneError::NotEmpty`].
pub async fn copy(
    source: &Client,
    into: &Client,
    plan: &ClonePlan,
    (options, existing): (&CloneOptions, Existing),
    tell: &dyn Fn(&[String], u64),
) -> Result<Cloned, CloneError> {
    let begin = format!("begin;\n{SETTINGS}set local session_replication_role = replica");
    into.batch_execute(&begin).await.map_err(failed("opening a transaction"))?;
    let copied = copy_all(source, into, plan, (options, existing), tell).await;
    let end = if copied.is_ok() { "commit" } else { "rollback" };
    into.batch_execute(end).await.map_err(failed("ending the transaction"))?;
    let copied = copied?;
    source.batch_execute("rollback").await.map_err(failed("ending the snapshot of the source"))?;
    into.batch_execute("analyze").await.map_err(failed("gathering statistics"))?;
    Ok(copied)
}

/// What happens to rows that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// They make the copy fail before anything is read.
    Refused,
    /// They go.
    Replaced,
}

async fn copy_all(
    source: &Client,
    into: &Client,
    plan: &ClonePlan,
    (options, existing): (&CloneOptions, Existing),
    tell: &dyn Fn(&[String], u64),
) -> Result<Cloned, CloneError> {
    make_room(into, plan, existing).await?;
    let mut cloned = Cloned::default();
    for table in &plan.tables {
        let from = table.from();
        let part =
            table.share.map(|share| format!(" tablesample bernoulli ({}) repeatable (1)", share * 100.0));
        let query =
            format!("select {} from {from}{}", table.expressions.join(", "), part.unwrap_or_default());
        let rows = stream::pipe(source, into, table, &query).await?;
        tell(&table.table, rows);
        cloned.rows.insert(table.table.clone(), rows);
    }
    if options.sample.is_some() {
        sample::complete(source, into, plan, &mut cloned).await?;
    }
    let gone = take_back(into, &options.excluded_schemas).await.map_err(failed("looking at references"))?;
    cloned.notes.extend(gone.into_iter().map(|unmet| {
        let key = unmet.constraint.unwrap_or_default();
        format!("{} of {}: {}", key, unmet.table.join("."), unmet.reason)
    }));
    sequences(source, into, options).await.map_err(failed("setting sequences"))?;
    Ok(cloned)
}

async fn make_room(into: &Client, plan: &ClonePlan, existing: Existing) -> Result<(), CloneError> {
    match existing {
        Existing::Replaced => {
            let names: Vec<String> = plan.tables.iter().map(|table| quoted(&table.table)).collect();
            if names.is_empty() {
                return Ok(());
            }
            let sql = format!("truncate {} cascade", names.join(", "));
            into.batch_execute(&sql).await.map_err(failed("making room"))
        }
        Existing::Refused => {
            for table in &plan.tables {
                let sql = format!("select exists (select from {})", quoted(&table.table));
                let row = into.query_one(&sql, &[]).await.map_err(failed("looking for rows"))?;
                if row.try_get::<_, bool>(0).map_err(failed("looking for rows"))? {
                    return Err(CloneError::NotEmpty(table.table.join(".")));
                }
            }
            Ok(())
        }
    }
}

/// Sequences draw on from where those of the source are, as far as both have them.
async fn sequences(
    source: &Client,
    into: &Client,
    options: &CloneOptions,
) -> Result<(), tokio_postgres::Error> {
    let sql = include_str!("clone/sequences.sql");
    for row in source.query_typed(sql, &[(&options.excluded_schemas, Type::TEXT_ARRAY)]).await? {
        let name: Vec<String> = vec![row.try_get("schema")?, row.try_get("name")?];
        let value: i64 = row.try_get("last_value")?;
        let sql = "select pg_catalog.setval(s, $2) from pg_catalog.to_regclass($1) as s where s is not null \
                   and exists (select from pg_catalog.pg_class as c where c.oid = s and c.relkind = 'S')";
        into.query_typed(sql, &[(&quoted(&name), Type::TEXT), (&value, Type::INT8)]).await?;
    }
    Ok(())
}

impl CloneTable {
    fn from(&self) -> String {
        let name = quoted(&self.table);
        if self.is_partitioned { name } else { format!("only {name}") }
    }
}

struct Found {
    table: Vec<String>,
    rows: u64,
    bytes: u64,
    is_partitioned: bool,
    columns: Vec<(String, String)>,
}

async fn tables(client: &Client, options: &CloneOptions) -> Result<Vec<Found>, tokio_postgres::Error> {
    let sql = include_str!("clone/tables.sql");
    let rows = client.query_typed(sql, &[(&options.excluded_schemas, Type::TEXT_ARRAY)]).await?;
    let found = |row: &tokio_postgres::Row| {
        let (names, types): (Vec<String>, Vec<String>) =
            (row.try_get("columns")?, row.try_get("column_types")?);
        Ok(Found {
            table: vec![row.try_get("schema")?, row.try_get("name")?],
            rows: row.try_get::<_, i64>("rows")?.unsigned_abs(),
            bytes: row.try_get::<_, Option<i64>>("bytes")?.unwrap_or_default().unsigned_abs(),
            is_partitioned: row.try_get("is_partitioned")?,
            columns: names.into_iter().zip(types).collect(),
        })
    };
    rows.iter().map(found).collect()
}

async fn references(
    client: &Client,
    options: &CloneOptions,
) -> Result<Vec<Reference>, tokio_postgres::Error> {
    let sql = include_str!("clone/references.sql");
    let rows = client.query_typed(sql, &[(&options.excluded_schemas, Type::TEXT_ARRAY)]).await?;
    let reference = |row: &tokio_postgres::Row| {
        Ok(Reference {
            name: row.try_get("name")?,
            child: row.try_get("child")?,
            parent: row.try_get("parent")?,
            columns: row.try_get("columns")?,
            parent_columns: row.try_get("parent_columns")?,
            parent_types: row.try_get("parent_types")?,
        })
    };
    rows.iter().map(reference).collect()
}
