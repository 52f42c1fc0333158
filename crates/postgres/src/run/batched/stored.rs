//! How the table of a walk is stored.

use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// A table with its partitions and all that inherit from it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    /// How many pages the largest of them has.
    pub(super) pages: i64,
    /// Whether all of them have pages on this server.
    pub(super) is_here: bool,
    /// Whether one of them has rules, or may have had some.
    pub(super) has_rules: bool,
    /// Their files; another takes the place of one when its table is rewritten.
    pub(super) file: Option<String>,
    /// The planner's idea of how many rows they have.
    pub(super) rows: f64,
}

impl Stored {
    pub(super) async fn of(client: &Client, table: &str) -> Result<Self, tokio_postgres::Error> {
        let rows = client.query_typed(include_str!("stored.sql"), &[(&table, Type::TEXT)]).await?;
        let nothing = Self { pages: 0, is_here: false, has_rules: false, file: None, rows: 0.0 };
        Ok(rows.first().map_or(nothing, |row| Self {
            pages: row.get("pages"),
            is_here: row.get("is_here"),
            has_rules: row.get("has_rules"),
            file: row.get("file"),
            rows: row.get("rows"),
        }))
    }
}
