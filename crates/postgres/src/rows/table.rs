//! Which rows and which columns of them.

use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_source::Identifier;

/// Rows of one table, as values in an order.
///
/// The names of columns have no part in the hash, only the order of values: after a column was renamed the same
/// rows are read by its new name in the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSet {
    /// The qualified name, without quotes: schema, then table.
    pub table: Vec<String>,
    /// Whose rows.
    pub extent: Extent,
    /// What is read of each row.
    pub values: Vec<Value>,
    /// The columns that tell rows apart: those of the primary key, else of the narrowest unique key without NULLs;
    /// empty where there is none.
    pub key: Vec<String>,
}

/// Whose rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Those that the table stores itself.
    Own,
    /// Those of its partitions and heirs too.
    WithDescendants,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A column, by its name without quotes.
    Column(String),
    /// An expression over the columns of the table, e.g. a cast to the type that a column will have.
    Expression {
        /// What it is called when rows differ in it.
        name: String,
        /// SQL, which names everything with its schema.
        sql: String,
    },
}

/// Every table of a database whose rows can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowSets {
    /// In the order of their names. A partitioned table has the rows of its partitions, which are not named again.
    pub sets: Vec<RowSet>,
    /// What has rows and is not among them.
    pub left_out: Vec<LeftOut>,
}

/// A table that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The qualified name, without quotes.
    pub table: Vec<String>,
    /// Why, as the end of a sentence about it.
    pub reason: String,
}

impl RowSet {
    /// The table's name as SQL writes it.
    #[must_use]
    pub fn quoted_table(&self) -> String {
        quoted(&self.table)
    }

    /// What stands behind FROM.
    pub(super) fn from(&self) -> String {
        match self.extent {
            Extent::Own => format!("only {}", self.quoted_table()),
            Extent::WithDescendants => self.quoted_table(),
        }
    }

    /// The seed of its hashes: another one for each number of values, so that a single NULL is not the same as
    /// no value at all.
    pub(super) fn seed(&self) -> u64 {
        self.values.len() as u64
    }

    /// The same rows without a column.
    #[must_use]
    pub fn without(mut self, column: &str) -> Self {
        self.values.retain(|value| value.name() != column);
        self
    }
}

impl Value {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Column(name) | Self::Expression { name, .. } => name,
        }
    }
}

/// A qualified name as SQL writes it.
pub(crate) fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| Identifier::new(name.as_str()).to_string()).collect();
    names.join(".")
}

/// Every table and materialized view outside of `excluded_schemas` and PostgreSQL's own schemas, with all its
/// columns. Generated columns are among them.
///
/// # Errors
/// Whatever the server says.
pub async fn row_sets(
    client: &Client,
    excluded_schemas: &[String],
) -> Result<RowSets, tokio_postgres::Error> {
    let sql = include_str!("tables.sql");
    let rows = client.query_typed(sql, &[(&excluded_schemas, Type::TEXT_ARRAY)]).await?;
    let mut found = RowSets::default();
    for row in rows {
        let table: Vec<String> = vec![row.try_get("schema")?, row.try_get("name")?];
        if let Some(reason) = row.try_get("reason")? {
            found.left_out.push(LeftOut { table, reason });
            continue;
        }
        let columns: Vec<String> = row.try_get("columns")?;
        let extent = if row.try_get("is_partitioned")? { Extent::WithDescendants } else { Extent::Own };
        let values = columns.into_iter().map(Value::Column).collect();
        found.sets.push(RowSet { table, extent, values, key: row.try_get("key")? });
    }
    Ok(found)
}
