//! What the linter knows of migrations, as tables of a scratch database, and queries over them.
//!
//! The tables are in `facts/tables.sql`; they last as long as the session.

use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

const TABLES: &str = include_str!("facts/tables.sql");
const FILL: &str = include_str!("facts/fill.sql");

/// How long one query may take.
const LIMIT: &str = "set statement_timeout = '30s'";

/// One row of a query: something to be said about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The file, as the tables have it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is to be said.
    pub message: String,
    /// `error`, `warning` or `note`, where the query says it.
    pub severity: Option<String>,
}

/// A query that gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The server refuses it.
    #[error("the server refuses it")]
    Refused(#[from] tokio_postgres::Error),
    /// A row has no such column, or no value in it that can be read.
    #[error("a row has no {0}")]
    Missing(&'static str),
}

/// Makes the tables and fills them: `facts` is a JSON object with an array for each table, of objects with its columns.
///
/// # Errors
/// Those of the server and the connection.
pub async fn tell(client: &Client, facts: &serde_json::Value) -> Result<(), FactsError> {
    client.batch_execute(TABLES).await?;
    client.execute(FILL, &[&facts.to_string()]).await?;
    client.batch_execute(LIMIT).await?;
    Ok(())
}

/// Asks a query, as it is written; each row has the columns `file`, `line` and `message`, and may have `severity`.
///
/// # Errors
/// [`FactsError`].
pub async fn ask(client: &Client, query: &str) -> Result<Vec<Said>, FactsError> {
    let mut said = Vec::new();
    for message in client.simple_query(query).await? {
        if let SimpleQueryMessage::Row(row) = message {
            said.push(read(&row)?);
        }
    }
    Ok(said)
}

fn read(row: &SimpleQueryRow) -> Result<Said, FactsError> {
    let text = |name: &'static str| {
        row.try_get(name).ok().flatten().map(str::to_owned).ok_or(FactsError::Missing(name))
    };
    let line = text("line")?.parse().ok().filter(|line| *line > 0).ok_or(FactsError::Missing("line"))?;
    Ok(Said { file: text("file")?, line, message: text("message")?, severity: text("severity").ok() })
}
