//! A reader of what each statement does, for whoever rehearses: it looks from the session itself, inside of the
//! transaction, where no lock is given back and no file is final yet.
//!
//! Locks are held to the end of a transaction, so what is looked at behind a statement is all that it took. What runs
//! outside of blocks only, and gives its locks back before anybody can look, is seen by the [`Watcher`] of the
//! rehearsal from a session beside it.
//!
//! [`Watcher`]: crate::rehearse::Watcher

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_change::rehearsal::{Relation, RelationState};
use whimbrel_change::{LockMode, StatementPlace};

/// A look at everything that a transaction has done so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The relations of the database.
    pub relations: RelationState,
    /// The locks of the session on relations: relation, mode.
    pub locks: Vec<(u32, LockMode)>,
    /// The end of the server's log of changes.
    pub wal: u64,
    /// In microseconds from the beginning.
    pub at_us: i64,
}

/// One statement, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which one.
    pub place: StatementPlace,
    /// Which transaction, counted over all.
    pub transaction: u64,
    /// Whether its transaction was over before anybody could look from inside.
    pub is_alone: bool,
    /// When it was sent.
    pub begun_us: i64,
    /// When it was answered.
    pub ended_us: i64,
    /// Before it.
    pub before: Look,
    /// Behind it.
    pub after: Look,
}

/// Everything that was seen of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// Statements, in order; of one that is done piece by piece there is one for each piece.
    pub statements: Vec<Seen>,
    /// When each transaction was over.
    pub ended: BTreeMap<u64, i64>,
}

/// What a runner tells of its statements.
#[derive(Debug)]
pub struct Witness {
    origin: Instant,
    schemas: Vec<String>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    sight: Sight,
    transaction: u64,
    /// The last look of the transaction under way, and how much is kept if it is undone.
    last: Option<Look>,
    mark: usize,
    /// Pieces that were looked at, by the statement's number.
    pieces: BTreeMap<usize, u64>,
}

/// Of a statement that is done piece by piece so many are looked at; the others are like them.
const PIECES: u64 = 8;

impl Witness {
    /// A witness whose clock begins at `origin`; what is in `schemas` is not looked at.
    #[must_use]
    pub fn new(origin: Instant, schemas: Vec<String>) -> Self {
        Self { origin, schemas, kept: Mutex::default() }
    }

    /// What was seen since it was last asked.
    #[must_use]
    pub fn take(&self) -> Sight {
        let mut kept = self.kept();
        kept.last = None;
        kept.mark = 0;
        kept.pieces.clear();
        std::mem::take(&mut kept.sight)
    }

    /// Now, in microseconds from the beginning.
    #[must_use]
    pub fn now_us(&self) -> i64 {
        i64::try_from(self.origin.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks before the first statement of a transaction.
    pub(super) async fn begins(&self, client: &Client) -> Result<(), tokio_postgres::Error> {
        let look = self.look(client, Counted::Transaction).await?;
        let mut kept = self.kept();
        kept.transaction += 1;
        kept.mark = kept.sight.statements.len();
        kept.last = Some(look);
        Ok(())
    }

    /// Looks behind a statement of a transaction.
    pub(super) async fn behind(
        &self,
        client: &Client,
        place: StatementPlace,
        begun_us: i64,
    ) -> Result<(), tokio_postgres::Error> {
        let ended_us = self.now_us();
        let after = self.look(client, Counted::Transaction).await?;
        let mut kept = self.kept();
        let transaction = kept.transaction;
        if let Some(before) = kept.last.replace(after.clone()) {
            kept.sight.statements.push(Seen {
                place,
                transaction,
                is_alone: false,
                begun_us,
                ended_us,
                before,
                after,
            });
        }
        Ok(())
    }

    /// The transaction is over and stays.
    pub(super) fn committed(&self) {
        let now = self.now_us();
        let mut kept = self.kept();
        let transaction = kept.transaction;
        kept.sight.ended.insert(transaction, now);
        kept.last = None;
        kept.mark = kept.sight.statements.len();
    }

    /// The transaction is over, and nothing of it remains.
    pub(super) fn undone(&self) {
        let mut kept = self.kept();
        let mark = kept.mark;
        kept.sight.statements.truncate(mark);
        kept.last = None;
    }

    /// Whether one more piece of a statement is looked at.
    pub(super) fn wants_piece(&self, number: usize) -> bool {
        let mut kept = self.kept();
        let pieces = kept.pieces.entry(number).or_default();
        *pieces += 1;
        *pieces <= PIECES
    }

    /// A look from the session itself while it is in no transaction.
    ///
    /// A session tells the server what it has read when it likes; since 15 also when it is asked to.
    pub(super) async fn outside(&self, client: &Client) -> Result<Look, tokio_postgres::Error> {
        client.batch_execute(include_str!("witness/tell.sql")).await?;
        self.look(client, Counted::Server).await
    }

    /// A statement that ran outside of blocks.
    pub(super) fn alone(&self, place: StatementPlace, (begun_us, ended_us): (i64, i64), looks: (Look, Look)) {
        let (before, after) = looks;
        let mut kept = self.kept();
        kept.transaction += 1;
        let transaction = kept.transaction;
        kept.sight.ended.insert(transaction, ended_us);
        let seen = Seen { place, transaction, is_alone: true, begun_us, ended_us, before, after };
        kept.sight.statements.push(seen);
    }

    async fn look(&self, client: &Client, counted: Counted) -> Result<Look, tokio_postgres::Error> {
        let sql = match counted {
            Counted::Transaction => include_str!("witness/inside.sql"),
            Counted::Server => include_str!("witness/outside.sql"),
        };
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 1] =
            [(&self.schemas, Type::TEXT_ARRAY)];
        let relations = client.query_typed(sql, &parameters).await?;
        let locks = client.query_typed(include_str!("witness/locks.sql"), &[]).await?;
        let read = |row: &tokio_postgres::Row| -> Result<_, tokio_postgres::Error> {
            let kind: String = row.try_get("kind")?;
            let relation = Relation {
                name: row.try_get("name")?,
                kind: kind.chars().next().unwrap_or(' '),
                file: row.try_get("file")?,
                pages: row.try_get("pages")?,
                fetched: row.try_get("fetched")?,
                toast_fetched: row.try_get("toast_fetched")?,
            };
            Ok((row.try_get("id")?, relation))
        };
        let relations = relations.iter().map(read).collect::<Result<RelationState, _>>()?;
        let mut wal = 0;
        let mut held = Vec::new();
        for row in &locks {
            let bytes: i64 = row.try_get("wal")?;
            wal = bytes.unsigned_abs();
            if let Some(mode) = row.try_get::<_, Option<String>>("mode")?.as_deref().and_then(mode) {
                held.push((row.try_get("relation")?, mode));
            }
        }
        Ok(Look { relations, locks: held, wal, at_us: self.now_us() })
    }
}

/// Who counts the blocks that were fetched.
#[derive(Debug, Clone, Copy)]
enum Counted {
    /// The transaction, as long as it lasts.
    Transaction,
    /// The server, for all that has ended.
    Server,
}

/// The mode with this name in `pg_locks`.
pub(crate) fn mode(name: &str) -> Option<LockMode> {
    LockMode::ALL.into_iter().find(|mode| mode.as_str() == name)
}
