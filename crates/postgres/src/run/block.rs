//! One transaction of a file, together with its row of the ledger.

use super::between::DEALLOCATE_ALL;
use super::deferred::{Deferred, FIRE};
use super::error::{self, RunError};
use super::patience::{Patience, Verdict};
use super::refused::{self, Sent};
use super::{Runner, Step, Witness, micros};
use crate::journal::{OURS, Took};
use crate::pipeline::{Pipeline, Refused};
use crate::quiet::FIRST_BITE;
use std::time::Duration;
use tokio_postgres::error::{DbError, SqlState};
use whimbrel_change::Progress;
use whimbrel_change::segment::{Body, Cuts, Ending};
use whimbrel_change::transactional::{LockStrength, lock_strength};
use whimbrel_source::{Script, Statement};

/// What a message of a block is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    /// A statement of the file.
    Statement(usize),
    /// The file's own BEGIN.
    Begin(usize),
    /// A message of ours before the ledger's row.
    Ours,
    /// The ledger's row.
    Ledger,
    /// The end of the transaction.
    Commit,
}

/// A block that the server refused, by its message.
#[derive(Debug)]
pub(super) struct BlockRefused {
    pub(super) message: Message,
    pub(super) error: tokio_postgres::Error,
}

impl BlockRefused {
    const fn ours(error: tokio_postgres::Error) -> Self {
        Self { message: Message::Ours, error }
    }
}

impl Runner<'_> {
    /// Runs a block until it is committed, or until it is certain that it is not.
    pub(super) async fn block(&mut self, step: &Step<'_>) -> Result<(), RunError> {
        let mut patience = Patience::new(step);
        let mut bite = FIRST_BITE;
        loop {
            let waited = patience.waited();
            let waiting = Step { waited: waited.as_ref(), ..*step };
            let attempted = patience.attempt(self, self.attempt(&waiting, bite)).await;
            self.tell_notices();
            self.witnessed(&attempted);
            let refused = match attempted {
                Ok(()) => return Ok(()),
                Err(refused) => refused,
            };
            let error = self.undo(step, refused).await?;
            match error {
                Undone::LockRefused(server) => match patience.next(self, step, &server).await? {
                    Verdict::TryAgain(next) => bite = next,
                    Verdict::GiveUp(error) => return Err(error),
                },
                Undone::Failed(failure) => {
                    self.write_failure(step, &failure).await;
                    return Err(RunError::Failed(Box::new(failure)));
                }
            }
        }
    }

    fn witnessed(&self, attempted: &Result<(), BlockRefused>) {
        match (self.witness, attempted) {
            (Some(witness), Ok(())) => witness.committed(),
            (Some(witness), Err(_)) => witness.undone(),
            (None, _) => {}
        }
    }

    async fn attempt(&self, step: &Step<'_>, bite: Duration) -> Result<(), BlockRefused> {
        let Body::Block { begin, statements, ending } = &step.segment.body else { return Ok(()) };
        let script = step.work.script;
        let mut messages = Vec::new();
        let mut until_begun = step.begun.elapsed();
        let mut pipeline = Pipeline::new(self.session.client());
        let mut locks = Locks::new(step, bite);
        for (message, sql) in self.opening(step, *begin, &mut locks) {
            messages.push(message);
            pipeline.run(&sql).await;
        }
        self.opened(step, *begin, &mut pipeline).await;
        let mut deferred = Deferred::new(step);
        let mut unseen = self.witness;
        for index in statements {
            let Some(statement) = script.statements.get(*index) else { continue };
            // A look is a query, and SET TRANSACTION has to come before any.
            if !statement.begins_with(&script.file, &["SET", "TRANSACTION"])
                && let Some(witness) = unseen.take()
            {
                pipeline.drain().await;
                if !pipeline.has_failed() {
                    witness.begins(self.session.client()).await.map_err(BlockRefused::ours)?;
                }
            }
            if let Some(writer) = deferred.before(script, *index, statement) {
                messages.push(Message::Statement(writer));
                pipeline.run(FIRE).await;
            }
            if let Some(sql) = locks.before(script, statement) {
                messages.push(Message::Ours);
                pipeline.run(&sql).await;
            }
            if bite == FIRST_BITE {
                self.observer.see(&Progress::StatementStarted(step.place(*index)));
            }
            messages.push(Message::Statement(*index));
            let begun_us = self.witness.map(Witness::now_us);
            self.send(&mut pipeline, step, *index, statement).await;
            if let Some((witness, begun_us)) = self.witness.zip(begun_us) {
                pipeline.drain().await;
                if !pipeline.has_failed() {
                    let looked = witness.behind(self.session.client(), step.place(*index), begun_us).await;
                    looked.map_err(BlockRefused::ours)?;
                }
            }
        }
        if *ending == Ending::Rollback {
            // Behind a ROLLBACK the row of a file that failed would be written after all.
            pipeline.drain().await;
            until_begun = step.begun.elapsed();
            for (message, sql) in [(Message::Commit, "rollback"), (Message::Ours, "begin")] {
                messages.push(message);
                pipeline.run(sql).await;
            }
        }
        messages.push(Message::Ours);
        pipeline.run(OURS).await;
        let facts = step.facts();
        messages.push(Message::Ledger);
        pipeline.append(&self.journal, step.closing(&facts, Took::UntilBegun(micros(until_begun)))).await;
        messages.push(Message::Commit);
        pipeline.run("commit").await;
        pipeline.finish().await.map_err(|Refused { message, error }| BlockRefused {
            message: messages.get(message).copied().unwrap_or(Message::Ours),
            error,
        })
    }

    /// Behind a setting or a BEGIN that is refused, statements would run outside of any transaction, so answers to those
    /// are waited for.
    async fn opened(&self, step: &Step<'_>, begin: Option<usize>, pipeline: &mut Pipeline<'_>) {
        if begin.is_some() || !step.segment.settings.is_empty() || !self.session.has_been_reset() {
            pipeline.drain().await;
            if !pipeline.has_failed() {
                self.session.was_reset();
            }
        }
    }

    /// What comes before the statements: a clean session, the file's settings, BEGIN and our timeouts.
    ///
    /// Neighbours of ours travel in one message: a message costs as much as a small statement.
    fn opening(&self, step: &Step<'_>, begin: Option<usize>, locks: &mut Locks) -> Vec<(Message, String)> {
        let mut timeouts = Vec::new();
        if !step.work.statement_timeout.is_zero() {
            let millis = step.work.statement_timeout.as_millis();
            timeouts.push(format!("set local statement_timeout = {millis}"));
        }
        let script = step.work.script;
        let first = step.segment.statements().first().and_then(|index| script.statements.get(*index));
        timeouts.extend(first.and_then(|first| locks.before(script, first)));
        let reset = self.clean(step);
        if step.segment.settings.is_empty() && begin.is_none() {
            let all: Vec<String> = [reset, "begin".to_owned()].into_iter().chain(timeouts).collect();
            return vec![(Message::Ours, all.join("; "))];
        }
        let mut opening = vec![(Message::Ours, reset)];
        let setting = |index: &usize| (Message::Statement(*index), step.sql(*index));
        opening.extend(step.segment.settings.iter().map(setting));
        opening.push(match begin {
            Some(index) => (Message::Begin(index), step.sql(index)),
            None => (Message::Ours, "begin".to_owned()),
        });
        if !timeouts.is_empty() {
            opening.push((Message::Ours, timeouts.join("; ")));
        }
        opening
    }

    async fn send<'p>(
        &'p self,
        pipeline: &mut Pipeline<'p>,
        step: &Step<'_>,
        index: usize,
        statement: &Statement,
    ) {
        let script = step.work.script;
        let deallocates = statement.begins_with(&script.file, &["DEALLOCATE", "ALL"])
            || statement.begins_with(&script.file, &["DEALLOCATE", "PREPARE", "ALL"]);
        let sql = if deallocates { DEALLOCATE_ALL.to_owned() } else { step.sql(index) };
        match (statement.copy_data, refused::copies_out(script, statement)) {
            (Some(data), _) => pipeline.copy_in(&sql, script.file.slice(data)).await,
            (None, true) => pipeline.copy_out(&sql).await,
            (None, false) => pipeline.run(&sql).await,
        }
    }

    /// Makes sure that the transaction is over, and says what its failure was.
    async fn undo(&mut self, step: &Step<'_>, refused: BlockRefused) -> Result<Undone, RunError> {
        let BlockRefused { message, error } = refused;
        if self.session.is_lost(&error) {
            return Err(RunError::Lost { reason: error::words(&error) });
        }
        if let Message::Statement(index) = message
            && is_copy_in(step, index)
        {
            // The client sends one Sync too many behind a COPY that the server refuses: answers to what
            // comes next would be taken for answers to something else.
            Box::pin(self.replace_session()).await?;
        } else if let Err(rollback) = self.session.client().batch_execute("rollback").await {
            return Err(self.unexpected("rolling back", rollback));
        }
        // The COMMIT that was sent behind the refused statement has mostly ended the transaction already,
        // and the server remarks on it.
        drop(self.session.notices());
        if error::is_fenced(&error) {
            return Err(RunError::Fenced);
        }
        let Some(server) = error.as_db_error().cloned() else {
            return Err(RunError::Server { doing: "running a statement", source: error });
        };
        if self.interrupt.is_triggered() && *server.code() == SqlState::QUERY_CANCELED {
            return Err(Self::interrupted(step));
        }
        let index = match message {
            Message::Statement(index) | Message::Begin(index) => Some(index),
            Message::Commit => None,
            Message::Ours | Message::Ledger if error::is_about_locks(&server) => None,
            Message::Ours | Message::Ledger => {
                return Err(RunError::Server { doing: "writing the ledger", source: error });
            }
        };
        if let Some(learned) = index.and_then(|index| learn(step, index, &server)) {
            return Err(RunError::Recut(learned));
        }
        if error::is_about_locks(&server) && !Locks::are_the_files(step) {
            return Ok(Undone::LockRefused(Box::new(server)));
        }
        let remains = Self::remains_of_earlier(step);
        Ok(Undone::Failed(refused::statement_failed(step, index.map(Sent::as_written), &server, remains)))
    }
}

fn is_copy_in(step: &Step<'_>, index: usize) -> bool {
    step.work.script.statements.get(index).is_some_and(|statement| statement.copy_data.is_some())
}

/// A block of which nothing remains.
enum Undone {
    LockRefused(Box<DbError>),
    Failed(super::StatementFailure),
}

/// What a refusal teaches about where the file must be cut.
fn learn(step: &Step<'_>, index: usize, server: &DbError) -> Option<Cuts> {
    let Body::Block { begin: None, statements, .. } = &step.segment.body else { return None };
    let script = step.work.script;
    let mut cuts = Cuts::default();
    let code = server.code();
    if *code == SqlState::ACTIVE_SQL_TRANSACTION || *code == SqlState::INVALID_TRANSACTION_TERMINATION {
        let statement = script.statements.get(index)?;
        if statement.begins_with(&script.file, &["SET"]) {
            return None;
        }
        cuts.alone.insert(index);
    } else if *code == SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE {
        let adds_value = |index: &&usize| {
            script.statements.get(**index).is_some_and(|statement| {
                let words: Vec<_> = statement.words(&script.file).collect();
                words.starts_with(&["ALTER".into(), "TYPE".into()]) && words.contains(&"VALUE".into())
            })
        };
        let before = || statements.iter().filter(|other| **other < index);
        // A DO or a function may have added the value: everything before the refused statement is committed.
        let last = before().rfind(adds_value).or_else(|| before().next_back())?;
        cuts.commit_after.insert(*last);
    } else if *code == SqlState::OUT_OF_MEMORY {
        // As many locks as one transaction may hold: autocommit gives them back after each statement.
        let last = statements.iter().rfind(|other| **other < index)?;
        cuts.commit_after.insert(*last);
    } else {
        return None;
    }
    Some(cuts)
}

/// Which `lock_timeout` holds for the next statement.
struct Locks {
    bite: Duration,
    rows: Duration,
    now: Option<LockStrength>,
    are_the_files: bool,
}

impl Locks {
    fn new(step: &Step<'_>, bite: Duration) -> Self {
        let rows = step.work.lock.patience.max(bite);
        Self { bite, rows, now: None, are_the_files: Self::are_the_files(step) }
    }

    /// Whether the file sets `lock_timeout` itself, and so answers for it.
    fn are_the_files(step: &Step<'_>) -> bool {
        let script = step.work.script;
        let sets = |statement: &Statement| {
            let words: Vec<_> = statement.words(&script.file).take(3).collect();
            words.first().is_some_and(|word| word == "SET") && words.iter().any(|word| word == "LOCK_TIMEOUT")
        };
        script.statements.iter().any(sets)
    }

    /// What to send before a statement, if the setting has to change.
    fn before(&mut self, script: &Script, statement: &Statement) -> Option<String> {
        let strength = lock_strength(&script.file, statement);
        if self.are_the_files && self.now.is_some() || self.now == Some(strength) {
            return None;
        }
        self.now = Some(strength);
        let timeout = match strength {
            LockStrength::Rows => self.rows,
            LockStrength::Relation => self.bite,
        };
        Some(format!("set local lock_timeout = {}", timeout.as_millis().max(1)))
    }
}
