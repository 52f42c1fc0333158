//! A query of the user's that counts rows.

use crate::answer::ask_read_only;
use tokio_postgres::{Client, Error};

/// Asks a query that may take as long as it takes, as [`ask_read_only`] does; `Ok(Err(_))` are the server's words where it
/// refuses, and `Ok(Ok(None))` is an answer that is no number.
///
/// # Errors
/// The connection is lost.
pub async fn count_rows(client: &Client, query: &str) -> Result<Result<Option<i64>, String>, Error> {
    match ask_read_only(client, query, None).await {
        Ok(answer) => {
            let first = answer.rows.into_iter().next().and_then(|row| row.into_iter().next()).flatten();
            Ok(Ok(first.and_then(|number| number.parse().ok())))
        }
        Err(error) => match error.as_db_error() {
            Some(server) => Ok(Err(server.message().to_owned())),
            None => Err(error),
        },
    }
}
