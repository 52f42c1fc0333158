//! A session with the target database, and what it found there.

use crate::connection::{
    Connection, ConnectionEnd, ConnectionError, ConnectionSettings, Notice, SessionOptions, connect,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::{Client, Row};

/// What a session found at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFacts {
    /// E.g. `15.18`.
    pub version: String,
    /// E.g. `150018`.
    pub version_num: i32,
    /// The process that serves the session.
    pub backend_pid: i32,
    /// Whether the server is a standby, which accepts no change.
    pub is_in_recovery: bool,
    /// The database's name.
    pub database: String,
    /// The session's user.
    pub user: String,
    /// `deadlock_timeout`.
    pub deadlock_timeout: Duration,
    /// Identifies the cluster through failovers and restores; `None` where the server won't tell.
    pub system_identifier: Option<String>,
    /// The timeline that the server writes; `None` where it won't tell.
    pub timeline: Option<i32>,
    /// `standard_conforming_strings` as the session begins.
    pub has_standard_strings: bool,
}

/// A session with the target database.
#[derive(Debug)]
pub struct Session {
    options: SessionOptions,
    settings: ConnectionSettings,
    connection: Connection,
    facts: ServerFacts,
    reset: String,
    has_been_reset: AtomicBool,
}

/// Why a session is of no use for changing a schema.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There is none.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// It broke, or the server refused a question about itself.
    #[error("the server does not tell about itself")]
    Server(#[from] tokio_postgres::Error),
    /// The other end is a pooler that may give each transaction another backend: locks, settings and
    /// transactions would end up in sessions of other clients (measured with pgbouncer).
    #[error("the connection goes through a pooler")]
    Pooler {
        /// The process id that was announced when the session began.
        announced: i32,
        /// The process that answers.
        answering: i32,
    },
}

impl Session {
    /// Opens a session and asks the server about itself.
    ///
    /// # Errors
    /// [`SessionError::Connection`], [`SessionError::Server`].
    pub async fn open(settings: &ConnectionSettings, name: &str) -> Result<Self, SessionError> {
        Self::open_with(settings, SessionOptions::named(name)).await
    }

    /// The same with server parameters that hold from the first moment, and again whenever the session is brought back to how
    /// it began.
    ///
    /// # Errors
    /// [`SessionError::Connection`], [`SessionError::Server`].
    pub async fn open_with(
        settings: &ConnectionSettings,
        options: SessionOptions,
    ) -> Result<Self, SessionError> {
        let connection = connect(settings, &options).await?;
        let rows = connection.client.query_typed(include_str!("session/facts.sql"), &[]).await?;
        let facts = rows.first().map_or_else(|| unknown(&connection), facts);
        let reset = reset(facts.version_num);
        let has_been_reset = AtomicBool::new(false);
        Ok(Self { options, settings: settings.clone(), connection, facts, reset, has_been_reset })
    }

    /// Opens another connection to the same database.
    ///
    /// # Errors
    /// [`ConnectionError`].
    pub(crate) async fn another(&self) -> Result<Connection, ConnectionError> {
        connect(&self.settings, &self.options).await
    }

    /// Refuses a session that may change its backend from one transaction to the next.
    ///
    /// # Errors
    /// [`SessionError::Pooler`].
    pub fn refuse_pooler(&self) -> Result<(), SessionError> {
        let answering = self.facts.backend_pid;
        match self.connection.backend_pid() {
            Some(announced) if announced != answering => Err(SessionError::Pooler { announced, answering }),
            Some(_) | None => Ok(()),
        }
    }

    /// Its `application_name`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.options.application_name
    }

    /// The session's SQL interface.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.connection.client
    }

    /// What the session found.
    #[must_use]
    pub const fn facts(&self) -> &ServerFacts {
        &self.facts
    }

    /// The process that serves the session.
    #[must_use]
    pub const fn backend_pid(&self) -> i32 {
        self.facts.backend_pid
    }

    /// The server's `deadlock_timeout`.
    #[must_use]
    pub const fn deadlock_timeout(&self) -> Duration {
        self.facts.deadlock_timeout
    }

    /// SQL that brings the session back to how it began, with what a runner needs: it ends soon after
    /// its client, it is not ended for being slow, and its commits are on disk.
    #[must_use]
    pub fn reset(&self) -> &str {
        &self.reset
    }

    /// Takes over what `ALTER DATABASE … SET` and `ALTER ROLE … SET` have changed since the session was
    /// opened: from now on [`Session::reset`] brings those values too, as a new session would have them.
    ///
    /// # Errors
    /// Whatever the server says.
    pub async fn follow_defaults(&mut self) -> Result<(), tokio_postgres::Error> {
        let rows = self.client().query_typed(include_str!("session/defaults.sql"), &[]).await?;
        let statements = rows.iter().map(|row| row.get::<_, String>("statement"));
        let defaults: Vec<String> =
            std::iter::once(reset(self.facts.version_num)).chain(statements).collect();
        self.reset = defaults.join("; ");
        self.has_been_reset.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the server is known to accept [`Session::reset`].
    pub(crate) fn has_been_reset(&self) -> bool {
        self.has_been_reset.load(Ordering::Relaxed)
    }

    /// Remembers that the server accepted [`Session::reset`].
    pub(crate) fn was_reset(&self) {
        self.has_been_reset.store(true, Ordering::Relaxed);
    }

    /// Asks the server to cancel what the session runs; a server that can't be reached has no session.
    pub async fn cancel(&self) {
        let _ = self.connection.cancel().await;
    }

    /// The server's messages since the last call.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.connection.drain_notices()
    }

    /// Whether an error means that the session is over.
    #[must_use]
    pub fn is_lost(&self, error: &tokio_postgres::Error) -> bool {
        match error.as_db_error() {
            Some(server) => ends_session(server),
            None => error.is_closed() || self.connection.client.is_closed() || is_of_the_wire(error),
        }
    }

    /// Why the session is over, where it is.
    #[must_use]
    pub fn end(&self) -> Option<ConnectionEnd> {
        self.connection.end()
    }

    /// Says goodbye and waits until the server has heard it.
    pub async fn close(self) {
        self.connection.close().await;
    }
}

fn ends_session(server: &DbError) -> bool {
    let code = server.code();
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::DATABASE_DROPPED,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ]
    .contains(code)
        || code.code().starts_with("08")
        || code.code() == "25P04"
        || code.code() == "57P05"
}

fn is_of_the_wire(error: &tokio_postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        if next.is::<std::io::Error>() {
            return true;
        }
        cause = next.source();
    }
    false
}

fn facts(row: &Row) -> ServerFacts {
    ServerFacts {
        version: row.get("version"),
        version_num: row.get("version_num"),
        backend_pid: row.get("backend_pid"),
        is_in_recovery: row.get("is_in_recovery"),
        database: row.get("database"),
        user: row.get("user"),
        deadlock_timeout: Duration::from_millis(row.get::<_, i64>("deadlock_timeout_ms").unsigned_abs()),
        system_identifier: row.get("system_identifier"),
        timeline: row.get("timeline"),
        has_standard_strings: row.get("has_standard_strings"),
    }
}

/// A server that returns no row for a query without a table is none that we know.
fn unknown(connection: &Connection) -> ServerFacts {
    ServerFacts {
        version: connection.parameter("server_version").unwrap_or_default().to_owned(),
        version_num: 0,
        backend_pid: connection.backend_pid().unwrap_or_default(),
        is_in_recovery: false,
        database: String::new(),
        user: String::new(),
        deadlock_timeout: Duration::from_secs(1),
        system_identifier: None,
        timeline: None,
        has_standard_strings: true,
    }
}

fn reset(version_num: i32) -> String {
    let mut settings = vec![
        ("idle_in_transaction_session_timeout", "60s"),
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
        ("statement_timeout", "0"),
    ];
    if version_num >= 140_000 {
        settings.push(("client_connection_check_interval", "2s"));
        settings.push(("idle_session_timeout", "0"));
    }
    if version_num >= 170_000 {
        settings.push(("transaction_timeout", "0"));
    }
    let set = |(name, value): (&str, &str)| format!("; set {name} = '{value}'");
    let sets: String = settings.into_iter().map(set).collect();
    format!("reset session authorization; reset all{sets}")
}
