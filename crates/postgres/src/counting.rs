//! A query of the user's that counts rows.

use tokio_postgres::{Client, SimpleQueryMessage};

/// How long the query may wait for what another has locked.
const LOCK_TIMEOUT: &str = "2s";

/// Asks a query in a transaction that can write nothing, and waits for no lock for longer than two seconds; `Ok(Err(_))` are the server's words where it refuses, and
/// `Ok(Ok(None))` is an answer that is no number.
///
/// # Errors
/// The connection is lost.
pub async fn count_rows(
    client: &Client,
    query: &str,
) -> Result<Result<Option<i64>, String>, tokio_postgres::Error> {
    let begin = format!("begin read only; set local lock_timeout = '{LOCK_TIMEOUT}'");
    client.batch_execute(&begin).await?;
    let answer = client.simple_query(query).await;
    // The query may have ended the transaction; outside of one this only warns.
    client.batch_execute("rollback").await?;
    match answer {
        Ok(messages) => {
            let row = messages.iter().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0),
                // The enum is the driver's, and open.
                SimpleQueryMessage::CommandComplete(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
            });
            Ok(Ok(row.and_then(|number| number.parse().ok())))
        }
        Err(error) => match error.as_db_error() {
            Some(server) => Ok(Err(server.message().to_owned())),
            None => Err(error),
        },
    }
}
