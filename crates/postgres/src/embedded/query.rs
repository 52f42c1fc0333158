//! Statements of our own, for callers that cannot await: start, stop and drop.

use super::error::EmbeddedError;
use tokio_postgres::{Config, NoTls};

/// Runs `sql` on a connection of its own; an empty text only connects.
///
/// On a thread of its own, because the caller may itself be inside a runtime.
pub(crate) fn run_blocking(doing: &'static str, config: &Config, sql: &str) -> Result<(), EmbeddedError> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| EmbeddedError::Runtime { source })?;
        runtime.block_on(run(config, sql)).map_err(|source| EmbeddedError::Query { doing, source })
    };
    std::thread::scope(|scope| {
        scope.spawn(work).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Runs `sql` on a connection of its own.
pub(crate) async fn run(config: &Config, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    let work = async move { if sql.is_empty() { Ok(()) } else { client.batch_execute(sql).await } };
    let (worked, _) = tokio::join!(work, connection);
    worked
}
