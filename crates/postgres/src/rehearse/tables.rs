//! The tables of a database, and what they and their columns are known by whatever they are called.

use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// A table, a partitioned table or a materialized view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is known by in its database, through renames and moves.
    pub id: u32,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Triggers of nobody but people that fire when a row is updated.
    pub triggers: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is known by in its table, through renames and changes of its type.
    pub number: i16,
    /// Its name.
    pub name: String,
    /// Its type.
    pub type_name: String,
}

impl Table {
    /// Schema and name, without quotes.
    #[must_use]
    pub fn qualified(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// The column with this number.
    #[must_use]
    pub fn column(&self, number: i16) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    /// The column with this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Every table outside of `excluded_schemas` and PostgreSQL's own schemas.
///
/// # Errors
/// Whatever the server says.
pub async fn tables(
    client: &Client,
    excluded_schemas: &[String],
) -> Result<Vec<Table>, tokio_postgres::Error> {
    let rows =
        client.query_typed(include_str!("tables.sql"), &[(&excluded_schemas, Type::TEXT_ARRAY)]).await?;
    let read = |row: &tokio_postgres::Row| -> Result<Table, tokio_postgres::Error> {
        let (numbers, names, types): (Vec<i16>, Vec<String>, Vec<String>) =
            (row.try_get("numbers")?, row.try_get("names")?, row.try_get("types")?);
        let columns = numbers.into_iter().zip(names).zip(types);
        let columns = columns.map(|((number, name), type_name)| Column { number, name, type_name });
        Ok(Table {
            id: row.try_get("id")?,
            schema: row.try_get("schema")?,
            name: row.try_get("name")?,
            columns: columns.collect(),
            triggers: row.try_get("triggers")?,
        })
    };
    rows.iter().map(read).collect()
}
