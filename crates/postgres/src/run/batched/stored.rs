//! How the table of a walk is stored.

use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_change::backfill::Answer;

/// The rules of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// It has none.
    None,
    /// It has some, or may have had some.
    Also,
    /// One of them does something else instead of an UPDATE, for some rows or for all.
    Instead,
}

impl Rules {
    /// In what form a piece can be asked of its rows: WITH takes no table that has rules, and RETURNING none whose
    /// rows are written elsewhere.
    pub(super) const fn answer(self) -> Option<Answer> {
        match self {
            Self::None => Some(Answer::Counted),
            Self::Also => Some(Answer::EachRow),
            Self::Instead => None,
        }
    }
}

/// A table with its partitions and all that inherit from it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    /// How many pages the largest of them has.
    pub(super) pages: i64,
    /// Whether all of them have pages on this server.
    pub(super) is_here: bool,
    /// Which rules of them matter to an UPDATE.
    pub(super) rules: Rules,
    /// Their files; another takes the place of one when its table is rewritten.
    pub(super) file: Option<String>,
    /// The planner's idea of how many rows they have.
    pub(super) rows: f64,
}

impl Stored {
    pub(super) async fn of(client: &Client, table: &str) -> Result<Self, tokio_postgres::Error> {
        let rows = client.query_typed(include_str!("stored.sql"), &[(&table, Type::TEXT)]).await?;
        let nothing = Self { pages: 0, is_here: false, rules: Rules::None, file: None, rows: 0.0 };
        Ok(rows.first().map_or(nothing, |row| Self {
            pages: row.get("pages"),
            is_here: row.get("is_here"),
            rules: match (row.get("has_rules"), row.get("has_instead")) {
                (_, true) => Rules::Instead,
                (true, false) => Rules::Also,
                (false, false) => Rules::None,
            },
            file: row.get("file"),
            rows: row.get("rows"),
        }))
    }
}
