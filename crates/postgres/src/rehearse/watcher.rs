//! A second session that looks at the locks of the first.
//!
//! It sees what the first cannot tell of itself: when a lock was had, what a statement outside of blocks locked, and
//! who waited for it. It looks every few milliseconds, so what is shorter may be missed; what is inside of a
//! transaction is not, since the first session looks at that itself.

use crate::connection::ConnectionSettings;
use crate::run::witness::mode;
use crate::session::{Session, SessionError};
use std::time::{Duration, Instant};
use tokio_postgres::types::Type;
use whimbrel_change::LockMode;

/// How long it rests between two looks.
const REST: Duration = Duration::from_millis(2);

/// A lock, from the first look that saw it to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The relation, as it is known in its database.
    pub relation: u32,
    /// How strong.
    pub mode: LockMode,
    /// In microseconds from the beginning.
    pub from_us: i64,
    /// The last look that saw it.
    pub until_us: i64,
}

/// What a second session has seen of the first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watch {
    /// Its locks on relations.
    pub locks: Vec<Watched>,
    /// The bytes of its temporary files whenever it was looked: in microseconds from the beginning, and how many.
    /// `None` where that may not be seen.
    pub temporary: Option<Vec<(i64, u64)>>,
}

/// Temporary files are looked at so rarely, in looks: a folder is read for it.
const LOOKS: u32 = 8;

/// A second session that looks at the locks of the first.
#[derive(Debug)]
pub struct Watcher {
    session: Session,
    origin: Instant,
}

impl Watcher {
    /// Opens the second session.
    ///
    /// # Errors
    /// [`SessionError`].
    pub async fn open(settings: &ConnectionSettings, origin: Instant) -> Result<Self, SessionError> {
        let session = Session::open(settings, "whimbrel rehearsal watch").await?;
        Ok(Self { session, origin })
    }

    /// Does `work` and looks meanwhile at the locks of the process `pid`.
    ///
    /// A look that the server refuses ends the looking, and never the work.
    pub async fn beside<T>(&self, pid: i32, work: impl Future<Output = T>) -> (T, Watch) {
        let mut seen = Watch { locks: Vec::new(), temporary: Some(Vec::new()) };
        let mut work = std::pin::pin!(work);
        let done = {
            let mut looking = std::pin::pin!(self.look(pid, &mut seen));
            tokio::select! {
                biased;
                done = &mut work => Some(done),
                () = &mut looking => None,
            }
        };
        let done = match done {
            Some(done) => done,
            None => work.await,
        };
        (done, seen)
    }

    async fn look(&self, pid: i32, seen: &mut Watch) {
        let sql = "select l.relation, l.mode from pg_catalog.pg_locks as l \
                   where l.pid = $1 and l.locktype = 'relation' and l.granted and l.relation >= 16384";
        let Ok(statement) = self.session.client().prepare_typed(sql, &[Type::INT4]).await else { return };
        let temporary = include_str!("watcher/temporary.sql");
        let Ok(temporary) = self.session.client().prepare_typed(temporary, &[Type::INT4]).await else {
            return;
        };
        let mut gone_before = 0;
        for look in 0_u32.. {
            let Ok(rows) = self.session.client().query(&statement, &[&pid]).await else { return };
            let now = i64::try_from(self.origin.elapsed().as_micros()).unwrap_or(i64::MAX);
            for row in &rows {
                let (Ok(relation), Ok(name)) = (row.try_get::<_, u32>(0), row.try_get::<_, String>(1)) else {
                    continue;
                };
                let Some(mode) = mode(&name) else { continue };
                let known =
                    seen.locks.iter_mut().rev().find(|one| {
                        one.relation == relation && one.mode == mode && one.until_us >= gone_before
                    });
                match known {
                    Some(known) => known.until_us = now,
                    None => seen.locks.push(Watched { relation, mode, from_us: now, until_us: now }),
                }
            }
            gone_before = now;
            if let Some(sizes) = seen.temporary.as_mut().filter(|_| look % LOOKS == 0) {
                // Who is neither a superuser nor told may not see files.
                match self.session.client().query_one(&temporary, &[&pid]).await {
                    Ok(row) => sizes.push((now, row.try_get::<_, i64>(0).unwrap_or_default().unsigned_abs())),
                    Err(_) => seen.temporary = None,
                }
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Ends the second session.
    pub async fn close(self) {
        self.session.close().await;
    }
}
