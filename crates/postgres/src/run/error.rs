//! Why a file did not run to its end.

use serde_json::{Value, json};
use std::time::Duration;
use tokio_postgres::error::{DbError, SqlState};
use whimbrel_change::ledger::Remains;
use whimbrel_change::segment::Cuts;
use whimbrel_change::{Blocker, LockMode};
use whimbrel_source::Diagnostic;

/// A statement that the server refused.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementFailure {
    /// The statement's index in its script; `None` for the COMMIT that ends a transaction.
    pub index: Option<usize>,
    /// Its line, from 1.
    pub line: usize,
    /// SQLSTATE.
    pub code: String,
    /// The server's message.
    pub message: String,
    /// What the step left.
    pub remains: Remains,
    /// Segments of the file that are done and stay.
    pub finished: u32,
    /// Segments of the file.
    pub segments: u32,
    /// Everything for the user: place, server's words, what stays, next command.
    pub diagnostic: Box<Diagnostic>,
}

impl StatementFailure {
    pub(super) fn facts(&self) -> Value {
        json!({
            "sqlstate": self.code,
            "message": self.message,
            "statement": self.index.map(|index| index + 1),
            "line": self.line,
        })
    }
}

/// Why a file did not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file can't be journalled; nothing ran.
    #[error("the file cannot be run")]
    Unfit(Vec<Diagnostic>),
    /// A statement failed.
    #[error("a statement failed: {}", .0.message)]
    Failed(Box<StatementFailure>),
    /// A rule forbids to go on; nothing ran.
    #[error("{}", .0.message)]
    Refused(Box<Diagnostic>),
    /// A lock could not be had within its patience; the transaction was rolled back.
    #[error("a lock could not be had")]
    LockNotHad {
        /// What was asked for, where it is known.
        mode: Option<LockMode>,
        /// Who stood in the way at the end.
        blockers: Vec<Blocker>,
        /// For how long it was tried.
        waited: Duration,
        /// Segments of the file that are done and stay.
        finished: u32,
        /// What was seen on the way, for the ledger.
        seen: Box<serde_json::Value>,
        /// Everything for the user.
        diagnostic: Box<Diagnostic>,
    },
    /// A person asked to stop; the statement under way was cancelled.
    #[error("interrupted")]
    Interrupted {
        /// Segments of the file that are done and stay.
        finished: u32,
        /// Segments of the file.
        segments: u32,
        /// Whether anything of the file remains.
        remains: Remains,
    },
    /// The connection broke: a transaction under way may have been committed or not, and a statement
    /// alone may still run. The database has to be asked.
    #[error("the connection was lost: {reason}")]
    Lost {
        /// The server's or the system's words.
        reason: String,
    },
    /// Another runner has taken over; this one wrote nothing more.
    #[error("another run has taken over")]
    Fenced,
    /// The server refused something that Whimbrel itself asked for.
    #[error("{doing} failed")]
    Server {
        /// What was being done.
        doing: &'static str,
        /// The server's words.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server taught how the file must be cut; nothing of the segment remains.
    #[error("the file must be cut again")]
    Recut(Cuts),
}

/// The words of an error, the server's own where it is the server's.
pub(super) fn words(error: &tokio_postgres::Error) -> String {
    if let Some(server) = error.as_db_error() {
        return format!("{}: {}", server.severity(), server.message());
    }
    let source = std::error::Error::source(error).map(ToString::to_string);
    source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// Whether a ledger row was refused because another runner has a newer epoch.
pub(super) fn is_fenced(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|server| {
        *server.code() == SqlState::NOT_NULL_VIOLATION
            && server.column() == Some("epoch")
            && server.table() == Some("ledger")
    })
}

/// Whether a refused statement may be tried again because only a lock or a rival stood in its way.
pub(super) fn is_about_locks(server: &DbError) -> bool {
    *server.code() == SqlState::LOCK_NOT_AVAILABLE || *server.code() == SqlState::T_R_DEADLOCK_DETECTED
}
