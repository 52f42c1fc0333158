//! What a runner tells while it works. Terminals, JSON lines and recordings are readers of it.

use crate::lock::LockMode;
use crate::migration::{Direction, MigrationId};
use whimbrel_source::Diagnostic;

/// A session that stands in the way of a lock.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Blocker {
    /// Its backend's process id.
    pub pid: i32,
    /// Its `application_name`; may be empty.
    pub application: String,
    /// Its user; empty for a background worker.
    pub user: String,
    /// `active`, `idle in transaction`, `autovacuum`, … as `pg_stat_activity.state` says it.
    pub state: String,
    /// Age of its transaction in milliseconds.
    pub age_ms: i64,
    /// The statement that it runs, or ran last.
    pub query: String,
    /// The relation that is waited for, schema-qualified.
    pub relation: String,
    /// The lock that it holds there.
    pub mode: String,
}

impl Blocker {
    /// `pid 7`, or the prepared transaction, which no process has; its query is the name that it was prepared under.
    #[must_use]
    pub fn named(&self) -> String {
        match (self.pid, self.query.as_str()) {
            (0, "") => "a prepared transaction".to_owned(),
            (0, name) => format!("the prepared transaction {name}"),
            (pid, _) => format!("pid {pid}"),
        }
    }
}

/// One thing that happened on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// A session with the target database stands.
    Connected(Target),
    /// Another runner holds the lock of this database's ledger.
    WaitingForRun {
        /// The runner that holds it, as its `application_name` and user tell; may be unknown.
        holder: Option<Blocker>,
        /// So far, in milliseconds.
        waited_ms: u64,
    },
    /// What is going to be run, in order.
    Planned {
        /// Which way.
        direction: Direction,
        /// Which migrations.
        migrations: Vec<MigrationId>,
    },
    /// A migration begins.
    MigrationStarted {
        /// Which one.
        migration: MigrationId,
        /// Which way.
        direction: Direction,
        /// How many statements will run.
        statements: usize,
        /// In how many segments.
        segments: u32,
    },
    /// A statement begins.
    StatementStarted(StatementPlace),
    /// A statement is done; outside of its transaction's COMMIT it can still be undone.
    StatementFinished {
        /// Which one.
        place: StatementPlace,
        /// In microseconds.
        duration_us: i64,
    },
    /// A statement that is done piece by piece has come this far.
    Backfilling {
        /// Which one.
        place: StatementPlace,
        /// Rows that were written, in all runs.
        rows: u64,
        /// How much of the table is behind it, in percent; 100 only at the end.
        percent: u8,
        /// Rows written in each second of this run.
        rows_per_second: u64,
        /// How long it still takes at the pace of this run, in seconds; `None` where it is too early to say.
        eta_s: Option<u64>,
        /// How far the standby that is farthest behind is, in bytes; `None` where there is no standby.
        lag_bytes: Option<u64>,
        /// How many bytes of the write-ahead log in a second it is held to, because others write.
        log_rate: Option<u64>,
        /// What it waits for, where it does.
        waits_for: Option<String>,
    },
    /// A strong lock is not asked for yet, because a request would queue behind these sessions.
    WaitingForLock {
        /// What will be asked for; `None` where only the server knows.
        mode: Option<LockMode>,
        /// Who stands in the way.
        blockers: Vec<Blocker>,
        /// So far, in milliseconds.
        waited_ms: u64,
        /// In all, in milliseconds.
        patience_ms: u64,
    },
    /// An ordinary autovacuum worker was asked to go.
    AutovacuumCancelled(Blocker),
    /// Something half-done was cleared away.
    Mended {
        /// Whose.
        migration: MigrationId,
        /// What was found and done, in a sentence.
        what: String,
    },
    /// A migration is done and written in the ledger.
    MigrationFinished {
        /// Which one.
        migration: MigrationId,
        /// Which way.
        direction: Direction,
        /// In microseconds.
        duration_us: i64,
    },
    /// The connection broke; the database will be asked what became of the step.
    ConnectionLost {
        /// PostgreSQL's or the system's own words.
        reason: String,
    },
    /// A session stands again.
    Reconnected {
        /// What the database says of the step that was under way.
        found: String,
    },
    /// A message from the server while a statement ran.
    Notice {
        /// `NOTICE`, `WARNING`, …
        severity: String,
        /// The server's words.
        message: String,
    },
    /// A long preparation: fetching a server, starting it, replaying a history.
    Preparing {
        /// What is being done, e.g. `replaying the history on a scratch PostgreSQL 15`.
        what: String,
        /// How far.
        done: u64,
        /// Of how much; 0 where nobody knows.
        of: u64,
    },
    /// Something that the user should read, and that stops nothing.
    Note(Diagnostic),
}

/// A place in a migration's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementPlace {
    /// Whose file.
    pub migration: MigrationId,
    /// The statement, from 1.
    pub number: usize,
    /// How many the file has.
    pub of: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its first words, control characters removed, at most 80 characters.
    pub head: String,
}

/// The database that a command works on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Target {
    /// `postgres://user@host/database`, without a password.
    pub url: String,
    /// The environment's name in the project file; empty where a URL was given.
    pub environment: String,
    /// The server's version, e.g. `15.18`.
    pub server_version: String,
    /// The database's name.
    pub database: String,
    /// The session's user.
    pub user: String,
}

/// A reader of what happens.
pub trait Observer {
    /// Takes notice of one thing.
    fn see(&self, progress: &Progress);
}

/// An observer that looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn see(&self, _progress: &Progress) {}
}
