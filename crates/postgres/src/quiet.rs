//! Asks for a strong lock when it can be had, so that nobody queues behind a request that waits.
//!
//! The first attempt waits for a lock so briefly that nobody notices. If it is refused, a second
//! session looks at what the attempt waits for, and from then on the lock is asked for only while no
//! old transaction holds it. What is waited for is read from the server's own lock table, not from
//! the statement.

use std::time::{Duration, SystemTime};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};
use whimbrel_change::{Blocker, LockMode};

/// How the first attempt waits for each lock.
pub const FIRST_BITE: Duration = Duration::from_millis(1);

/// How the attempt that finds out what is waited for waits.
pub const LEARNING_BITE: Duration = Duration::from_millis(10);

/// How a runner behaves at a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockPolicy {
    /// How long a request may wait in the queue of a lock.
    pub timeout: Duration,
    /// How long to go on trying.
    pub patience: Duration,
    /// From what age on a transaction is not expected to end by itself at once.
    pub old: Duration,
}

impl Default for LockPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_millis(50),
            patience: Duration::from_secs(60),
            old: Duration::from_millis(25),
        }
    }
}

/// A lock on a relation that an attempt had to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    relation: u32,
    mode: LockMode,
}

impl Wanted {
    /// The mode that was asked for.
    #[must_use]
    pub const fn mode(&self) -> LockMode {
        self.mode
    }
}

/// A session that holds a lock that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who, for people.
    pub blocker: Blocker,
    /// What kind of session.
    pub kind: HolderKind,
}

/// What can be expected of a session that holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderKind {
    /// A client; it goes when it goes.
    Client,
    /// An ordinary autovacuum worker, which goes when it is asked.
    Autovacuum,
    /// An autovacuum worker that prevents wraparound, and never yields.
    WraparoundVacuum,
    /// A transaction prepared for two-phase commit, which no session owns.
    Prepared,
}

impl HolderKind {
    /// As it stands in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Autovacuum => "autovacuum",
            Self::WraparoundVacuum => "vacuum to prevent wraparound",
            Self::Prepared => "prepared transaction",
        }
    }
}

/// What an attempt was found to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The lock, where it is one on a relation.
    pub wanted: Option<Wanted>,
    /// Who stands in the way.
    pub holders: Vec<Holder>,
}

/// A second session that looks at the locks of the first.
#[derive(Debug)]
pub struct Watcher<'a> {
    client: &'a Client,
    runner: i32,
}

impl<'a> Watcher<'a> {
    /// Looks, through `client`, at the session whose backend is `runner`.
    #[must_use]
    pub const fn new(client: &'a Client, runner: i32) -> Self {
        Self { client, runner }
    }

    /// What the runner waits for at this moment.
    ///
    /// # Errors
    /// Whatever the server says.
    pub async fn wait(&self) -> Result<Option<Wait>, tokio_postgres::Error> {
        let rows =
            self.client.query_typed(include_str!("quiet/wait.sql"), &[(&self.runner, Type::INT4)]).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let relation: Option<u32> = first.get("wanted_relation");
        let mode =
            LockMode::ALL.into_iter().find(|mode| mode.as_str() == first.get::<_, &str>("wanted_mode"));
        let wanted = relation.zip(mode).map(|(relation, mode)| Wanted { relation, mode });
        Ok(Some(Wait { wanted, holders: rows.iter().map(holder).collect() }))
    }

    /// Who holds a lock now that conflicts with one of the wanted.
    ///
    /// # Errors
    /// Whatever the server says.
    pub async fn holders(&self, wanted: &[Wanted]) -> Result<Vec<Holder>, tokio_postgres::Error> {
        let pairs = wanted.iter().flat_map(|wanted| {
            wanted.mode.conflicts().into_iter().map(|mode| (wanted.relation, mode.as_str()))
        });
        let (relations, modes): (Vec<u32>, Vec<&str>) = pairs.unzip();
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] =
            [(&self.runner, Type::INT4), (&relations, Type::OID_ARRAY), (&modes, Type::TEXT_ARRAY)];
        let rows = self.client.query_typed(include_str!("quiet/holders.sql"), &parameters).await?;
        Ok(rows.iter().map(holder).collect())
    }

    /// Asks an ordinary autovacuum worker to go; whether the server permitted it.
    pub async fn cancel(&self, holder: &Holder) -> bool {
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 1] =
            [(&holder.blocker.pid, Type::INT4)];
        self.client.query_typed("select pg_catalog.pg_cancel_backend($1)", &parameters).await.is_ok()
    }
}

fn holder(row: &Row) -> Holder {
    let kind = match row.get::<_, &str>("kind") {
        "autovacuum" => HolderKind::Autovacuum,
        "wraparound" => HolderKind::WraparoundVacuum,
        "prepared" => HolderKind::Prepared,
        _ => HolderKind::Client,
    };
    let blocker = Blocker {
        pid: row.get("pid"),
        application: row.get("application"),
        user: row.get("user"),
        state: row.get("state"),
        age_ms: row.get("age_ms"),
        query: row.get("query"),
        relation: row.get("relation"),
        mode: row.get("mode"),
    };
    Holder { blocker, kind }
}

/// `around` changed by up to a half in either direction, so that two runners don't step together.
#[must_use]
pub fn with_jitter(around: Duration) -> Duration {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
    around.mul_f64(0.5 + f64::from(nanos % 1000) / 1000.0)
}
