//! What a query of the user's answers, as texts.

use std::time::Duration;
use tokio_postgres::{Client, Error, SimpleQueryMessage};

/// The columns and rows of an answer, as the server writes values for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; `None` for null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// How long the query may wait for what another has locked.
const LOCK_TIMEOUT: &str = "2s";

/// Asks one query in a transaction of its own: one that writes is refused, one that waits for a lock for longer than two
/// seconds is ended, and so is one that takes longer than `limit`, where there is one.
///
/// # Errors
/// The server refuses it, or the connection is lost.
pub async fn ask_read_only(client: &Client, query: &str, limit: Option<Duration>) -> Result<Answer, Error> {
    let limit = limit.map(|limit| format!("; set local statement_timeout = {}", limit.as_millis()));
    let limit = limit.unwrap_or_default();
    client
        .batch_execute(&format!("begin read only; set local lock_timeout = '{LOCK_TIMEOUT}'{limit}"))
        .await?;
    let asked = client.simple_query(query).await;
    // The query may have ended the transaction; outside of one this only warns.
    client.batch_execute("rollback").await?;
    let mut answer = Answer::default();
    for message in asked? {
        if let SimpleQueryMessage::RowDescription(columns) = &message {
            answer.columns = columns.iter().map(|column| column.name().to_owned()).collect();
        }
        if let SimpleQueryMessage::Row(row) = &message {
            let cells = (0..row.len()).map(|place| row.get(place).map(ToOwned::to_owned));
            answer.rows.push(cells.collect());
        }
    }
    Ok(answer)
}
