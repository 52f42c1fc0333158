//! What a query of the user's answers, as texts.

use tokio_postgres::{Client, Error, SimpleQueryMessage};

/// The columns and rows of an answer, as the server writes values for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; `None` for null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// What a query may do: read, wait for a lock for two seconds, and take a minute.
const BEGIN: &str = "begin read only; set local lock_timeout = '2s'; set local statement_timeout = '60s'";

/// Asks one query in a transaction of its own: one that writes is refused, one that hangs is ended.
///
/// # Errors
/// The server refuses it, or the connection is lost.
pub async fn ask_read_only(client: &Client, query: &str) -> Result<Answer, Error> {
    client.batch_execute(BEGIN).await?;
    let asked = client.simple_query(query).await;
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
