//! The lock that one runner at a time holds on one ledger.
//!
//! It is polled for with `pg_try_advisory_lock`, never waited for: a session that waits in
//! `pg_advisory_lock` holds a snapshot, on which CREATE INDEX CONCURRENTLY of the holder deadlocks
//! and leaves an invalid index (measured on 15 and 18).

use crate::interrupt::Interrupt;
use crate::quiet::with_jitter;
use sha2::{Digest as _, Sha256};
use std::time::{Duration, Instant};
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_change::{Blocker, Observer, Progress};

/// How long to sleep between two tries, before jitter.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Why the run lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum RunLockError {
    /// Somebody held it all the time.
    #[error("another run holds the migration lock")]
    Busy {
        /// Who, as far as the server tells.
        holder: Option<Blocker>,
        /// How long it was waited for.
        waited: Duration,
    },
    /// A person asked to stop.
    #[error("interrupted while waiting for the migration lock")]
    Interrupted,
    /// The server's own words.
    #[error("the migration lock cannot be asked for")]
    Server(#[from] tokio_postgres::Error),
}

/// The key of the advisory lock of the ledger in this schema.
#[must_use]
pub fn key(schema: &str) -> i64 {
    let digest = Sha256::digest(format!("whimbrel run {schema}"));
    digest.iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte))
}

/// Tries for the lock of the ledger in `schema` until it is had, for as long as `patience`.
///
/// The lock belongs to the session: it ends with it, however it ends.
///
/// # Errors
/// [`RunLockError`].
pub async fn acquire(
    client: &Client,
    schema: &str,
    patience: Duration,
    observer: &dyn Observer,
    interrupt: &Interrupt,
) -> Result<(), RunLockError> {
    let started = Instant::now();
    let mut told = None;
    loop {
        if attempt(client, schema).await? {
            return Ok(());
        }
        let waited = started.elapsed();
        if interrupt.is_triggered() {
            return Err(RunLockError::Interrupted);
        }
        if waited >= patience {
            return Err(RunLockError::Busy { holder: holder(client, schema).await?, waited });
        }
        if told.is_none_or(|told: Instant| told.elapsed() >= Duration::from_secs(1)) {
            let holder = holder(client, schema).await?;
            let waited_ms = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
            observer.see(&Progress::WaitingForRun { holder, waited_ms });
            told = Some(Instant::now());
        }
        tokio::time::sleep(with_jitter(BETWEEN_TRIES)).await;
    }
}

/// Tries for the lock once.
///
/// # Errors
/// Whatever the server says.
pub async fn attempt(client: &Client, schema: &str) -> Result<bool, tokio_postgres::Error> {
    let rows = client
        .query_typed("select pg_catalog.pg_try_advisory_lock($1)", &[(&key(schema), Type::INT8)])
        .await?;
    Ok(rows.first().is_some_and(|row| row.get(0)))
}

/// Whether this session holds the lock.
///
/// # Errors
/// Whatever the server says.
pub async fn is_held(client: &Client, schema: &str) -> Result<bool, tokio_postgres::Error> {
    let holder = "select exists (select from pg_catalog.pg_locks l where l.locktype = 'advisory' and l.granted \
        and l.pid = pg_catalog.pg_backend_pid() and l.objsubid = 1 \
        and (l.classid::bigint << 32 | l.objid::bigint) = $1)";
    let rows = client.query_typed(holder, &[(&key(schema), Type::INT8)]).await?;
    Ok(rows.first().is_some_and(|row| row.get(0)))
}

/// Gives the lock back before the session ends, however often the session took it.
///
/// # Errors
/// Whatever the server says.
pub async fn release(client: &Client) -> Result<(), tokio_postgres::Error> {
    client.query_typed("select pg_catalog.pg_advisory_unlock_all()", &[]).await.map(|_| ())
}

/// Who holds the lock, where somebody does.
///
/// # Errors
/// Whatever the server says.
pub async fn holder(client: &Client, schema: &str) -> Result<Option<Blocker>, tokio_postgres::Error> {
    // Mostly nobody does, and who is at work takes a server that has just begun far longer to look up.
    let key = key(schema);
    let rows = client.query_typed(include_str!("run_lock/is_held.sql"), &[(&key, Type::INT8)]).await?;
    if !rows.first().is_some_and(|row| row.get(0)) {
        return Ok(None);
    }
    let rows = client.query_typed(include_str!("run_lock/holder.sql"), &[(&key, Type::INT8)]).await?;
    Ok(rows.first().map(|row| Blocker {
        pid: row.get("pid"),
        application: row.get("application"),
        user: row.get("user"),
        state: row.get("state"),
        age_ms: row.get("age_ms"),
        query: row.get("query"),
        relation: String::new(),
        mode: "advisory".to_owned(),
    }))
}
