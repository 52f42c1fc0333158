//! A second session that sees what the first one sees.

use crate::connection::Connection;
use crate::session::Session;

/// A connection whose transaction has the snapshot of the session's one; `None` where it cannot be had: too many
/// connections, another server behind the same name, a role that may not connect once more.
///
/// # Errors
/// The session cannot give its snapshot away, and its transaction is over.
pub(super) async fn beside(session: &Session) -> Result<Option<Connection>, tokio_postgres::Error> {
    let row = session.client().query_one("select pg_catalog.pg_export_snapshot()", &[]).await?;
    let snapshot: String = row.try_get(0)?;
    let Ok(connection) = session.another().await else { return Ok(None) };
    let begin = format!(
        "begin isolation level repeatable read, read only; set transaction snapshot {};\n{}",
        whimbrel_source::quote_literal(&snapshot),
        include_str!("settings.sql")
    );
    Ok(connection.client.batch_execute(&begin).await.is_ok().then_some(connection))
}
