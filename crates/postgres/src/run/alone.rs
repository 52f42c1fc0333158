//! A statement that PostgreSQL runs outside of transaction blocks: written down before and after.

use super::error::{self, RunError};
use super::patience::{Patience, Verdict};
use super::refused::{self, Sent};
use super::waits::Waits;
use super::witness::Look;
use super::{Runner, Step, Witness, micros};
use crate::journal::{Record, Took};
use crate::mend::{self, Outcome};
use crate::quiet::{FIRST_BITE, Watcher};
use crate::session::Session;
use serde_json::{Value, json};
use std::future::Future;
use std::time::{Duration, Instant};
use tokio_postgres::error::{DbError, SqlState};
use whimbrel_change::ledger::{Event, Remains};
use whimbrel_change::transactional::Unblocked;
use whimbrel_change::{Blocker, Progress};

/// How often the second session looks at what a concurrent build waits for.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// How long clearing may wait for others behind a statement that was given up: whoever stood in its way
/// mostly stands in the way of dropping what it left, too, and somebody waits for an answer.
const CLEARING_PATIENCE: Duration = Duration::from_secs(2);

impl Runner<'_> {
    /// Runs a statement alone, and makes sure of its effect before it is written down as done.
    pub(super) async fn alone(&mut self, step: &Step<'_>, unblocked: &Unblocked) -> Result<(), RunError> {
        self.prepare_session(step).await?;
        let client = self.session.client();
        let set = client.batch_execute(&Self::timeouts(step, step.work.lock.patience)).await;
        set.map_err(|error| self.unexpected("setting timeouts", error))?;
        let cleared = mend::clear_the_way(client, unblocked).await;
        let cleared = cleared.map_err(|error| self.not_cleared(step, error, &[]))?;
        self.tell_mended(step, cleared);
        let before = mend::before(client, unblocked).await;
        let before = before.map_err(|error| self.unexpected("reading the catalog", error))?;
        self.write_start(step, &before).await?;
        let (refused, waited) = self.run_alone(step, unblocked).await?;
        let step = &Step { waited: waited.as_ref(), ..*step };
        match refused {
            None => self.check_and_close(step, unblocked, &before).await,
            Some(server) => self.fail_alone(step, unblocked, &before, &server).await,
        }
    }

    pub(super) async fn prepare_session(&self, step: &Step<'_>) -> Result<(), RunError> {
        let reset = self.session.client().batch_execute(&self.clean(step)).await;
        reset.map_err(|error| self.unexpected("resetting the session", error))?;
        for index in &step.segment.settings {
            if let Err(error) = self.session.client().batch_execute(&step.sql(*index)).await {
                let Some(server) = error.as_db_error() else {
                    return Err(self.unexpected("setting a variable", error));
                };
                let failure = refused::statement_failed(
                    step,
                    Some(Sent::as_written(*index)),
                    server,
                    Self::remains_of_earlier(step),
                );
                self.write_failure(step, &failure).await;
                return Err(RunError::Failed(Box::new(failure)));
            }
        }
        Ok(())
    }

    pub(super) async fn write_start(
        &self,
        step: &Step<'_>,
        before: &serde_json::Value,
    ) -> Result<(), RunError> {
        let started = Event::Started {
            migration: step.work.migration.clone(),
            direction: step.work.direction,
            segment: step.number,
            segments: step.of,
            done: step.done_before,
        };
        let mut facts = step.facts();
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("before".to_owned(), before.clone());
            facts.insert("backend_pid".to_owned(), json!(self.session.backend_pid()));
        }
        let sql = step.segment.statements().first().map(|index| step.sql(*index)).unwrap_or_default();
        let record = Record { event: &started, took: Took::NOTHING, sql: Some(&sql), facts: &facts };
        let written = self.journal.append_alone(self.session.client(), record).await;
        written.map_err(|error| self.ledger_error(error))
    }

    /// Runs it; the server's refusal where it refused, and what was waited for.
    async fn run_alone(
        &mut self,
        step: &Step<'_>,
        unblocked: &Unblocked,
    ) -> Result<(Option<DbError>, Option<Value>), RunError> {
        let index = step.segment.statements().first().copied().unwrap_or_default();
        self.observer.see(&Progress::StatementStarted(step.place(index)));
        let before = self.look_outside().await?;
        let begun_us = self.witness.map(Witness::now_us).unwrap_or_default();
        let begun = Instant::now();
        let sql = step.sql(index);
        let (result, waited) = match unblocked {
            Unblocked::CreateIndexConcurrently { .. }
            | Unblocked::DropIndexConcurrently { .. }
            | Unblocked::ReindexConcurrently
            | Unblocked::DetachPartitionConcurrently { .. } => self.run_watched(step, &sql).await?,
            Unblocked::Create { .. } | Unblocked::Drop { .. } | Unblocked::Repeatable | Unblocked::Opaque => {
                self.run_in_bites(step, &sql).await?
            }
        };
        if result.is_none() {
            let duration_us = micros(begun.elapsed());
            self.observer.see(&Progress::StatementFinished { place: step.place(index), duration_us });
            if let (Some(witness), Some(before)) = (self.witness, before)
                && let Some(after) = self.look_outside().await?
            {
                witness.alone(step.place(index), (begun_us, begun_us + duration_us), (before, after));
            }
        }
        Ok((result, waited))
    }

    async fn look_outside(&self) -> Result<Option<Look>, RunError> {
        let Some(witness) = self.witness else { return Ok(None) };
        let looked = witness.outside(self.session.client()).await;
        looked.map(Some).map_err(|error| self.unexpected("looking at what a statement does", error))
    }

    /// A concurrent build waits for other transactions without making anybody wait, but
    /// `lock_timeout` would end it and leave an invalid index (measured on 15 and 18): no timeout,
    /// and a second session that ends a wait which lasts longer than the patience.
    async fn run_watched(
        &mut self,
        step: &Step<'_>,
        sql: &str,
    ) -> Result<(Option<DbError>, Option<Value>), RunError> {
        let set = self.session.client().batch_execute(&Self::timeouts(step, Duration::ZERO)).await;
        set.map_err(|error| self.unexpected("setting timeouts", error))?;
        let second = Session::open(self.settings, "whimbrel watch").await.ok();
        let running = self.session.client().batch_execute(sql);
        let (result, waits) = self.watch(step, running, second.as_ref()).await;
        let seen = waits.as_fact();
        match self.sort(result)? {
            Some(server) if *server.code() == SqlState::QUERY_CANCELED && waits.gave_up.is_some() => {
                let (blockers, waited) = waits.gave_up.unwrap_or_default();
                let diagnostic = Box::new(refused::lock_not_had(step, &server, &blockers, waited));
                if self.abandon(step).await? == Remains::Something {
                    return Err(RunError::Failed(Box::new(refused::gave_up_half_way(step, &blockers))));
                }
                Err(RunError::LockNotHad {
                    mode: None,
                    blockers,
                    waited,
                    finished: step.number - 1,
                    seen: Box::new(seen.unwrap_or_default()),
                    diagnostic,
                })
            }
            other => Ok((other, seen)),
        }
    }

    /// Brings what a statement left to its end; whoever stood in its way may stand in the way of that, too.
    pub(super) async fn settle_watched(
        &self,
        step: &Step<'_>,
        unblocked: &Unblocked,
        before: &serde_json::Value,
    ) -> Result<Outcome, RunError> {
        let second = Session::open(self.settings, "whimbrel watch").await.ok();
        let settling = mend::settle(self.session.client(), unblocked, before);
        let (settled, waits) = self.watch(step, settling, second.as_ref()).await;
        let blockers = waits.gave_up.map(|(blockers, _)| blockers).unwrap_or_default();
        settled.map_err(|error| self.not_cleared(step, error, &blockers))
    }

    /// What a statement left half-done is still there.
    fn not_cleared(&self, step: &Step<'_>, error: tokio_postgres::Error, blockers: &[Blocker]) -> RunError {
        let waited = [Some(&SqlState::QUERY_CANCELED), Some(&SqlState::LOCK_NOT_AVAILABLE)];
        if waited.contains(&error.code()) {
            return RunError::Failed(Box::new(refused::gave_up_half_way(step, blockers)));
        }
        self.unexpected("bringing to its end what a statement left half-done", error)
    }

    /// Waits for the statement, cancels it on request or when it has waited too long, and tells what
    /// it waits for.
    pub(super) async fn watch<T>(
        &self,
        step: &Step<'_>,
        running: impl Future<Output = Result<T, tokio_postgres::Error>>,
        second: Option<&Session>,
    ) -> (Result<T, tokio_postgres::Error>, Waits) {
        let mut running = std::pin::pin!(running);
        let mut waits = Waits::default();
        let mut is_cancelled = false;
        loop {
            tokio::select! {
                biased;
                result = &mut running => return (result, waits),
                () = self.interrupt.triggered(), if !is_cancelled => {
                    is_cancelled = true;
                    self.session.cancel().await;
                }
                () = tokio::time::sleep(BETWEEN_LOOKS), if second.is_some() && !is_cancelled => {
                    let blockers = self.blockers_now(second).await;
                    let waited = waits.seen(blockers.as_deref());
                    let Some(blockers) = blockers else { continue };
                    self.tell_waiting(step, &blockers, waited);
                    if waited >= step.work.lock.patience {
                        is_cancelled = true;
                        waits.gave_up = Some((blockers, waited));
                        self.session.cancel().await;
                    }
                }
            }
        }
    }

    async fn blockers_now(&self, second: Option<&Session>) -> Option<Vec<Blocker>> {
        let wait = Watcher::new(second?.client(), self.session.backend_pid()).wait().await.ok()??;
        Some(wait.holders.into_iter().map(|holder| holder.blocker).collect())
    }

    fn tell_waiting(&self, step: &Step<'_>, blockers: &[Blocker], waited: Duration) {
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.observer.see(&Progress::WaitingForLock {
            mode: None,
            blockers: blockers.to_vec(),
            waited_ms: millis(waited),
            patience_ms: millis(step.work.lock.patience),
        });
    }

    /// From here on the session waits for nobody longer than a moment.
    async fn bound_clearing(&self, step: &Step<'_>) -> Result<(), RunError> {
        let set = self.session.client().batch_execute(&Self::timeouts(step, CLEARING_PATIENCE)).await;
        set.map_err(|error| self.unexpected("setting timeouts", error))
    }

    /// Clears what a cancelled build left, as far as that can be done now.
    async fn abandon(&mut self, step: &Step<'_>) -> Result<Remains, RunError> {
        let whimbrel_change::segment::Body::Alone { unblocked, .. } = &step.segment.body else {
            return Ok(Remains::Something);
        };
        self.bound_clearing(step).await?;
        let remains = match mend::clear_the_way(self.session.client(), unblocked).await {
            Ok(cleared) if cleared.is_empty() => Remains::Something,
            Ok(cleared) => {
                self.tell_mended(step, cleared);
                Self::remains_of_earlier(step)
            }
            Err(error) if self.session.is_lost(&error) => {
                return Err(RunError::Lost { reason: error::words(&error) });
            }
            Err(_) => Remains::Something,
        };
        let failure = refused::gave_up(step, remains);
        self.write_failure(step, &failure).await;
        Ok(remains)
    }

    /// A statement alone that is not concurrent asks for its lock in short bites, like a block.
    async fn run_in_bites(
        &mut self,
        step: &Step<'_>,
        sql: &str,
    ) -> Result<(Option<DbError>, Option<Value>), RunError> {
        let mut patience = Patience::new(step);
        let mut bite = FIRST_BITE;
        loop {
            let set = self.session.client().batch_execute(&Self::timeouts(step, bite)).await;
            set.map_err(|error| self.unexpected("setting timeouts", error))?;
            let result = patience.attempt(self, self.session.client().batch_execute(sql)).await;
            let Some(server) = self.sort(result)? else { return Ok((None, patience.waited())) };
            if !error::is_about_locks(&server) {
                return Ok((Some(server), patience.waited()));
            }
            match patience.next(self, step, &server).await? {
                Verdict::TryAgain(next) => bite = next,
                Verdict::GiveUp(error) => {
                    let failure = refused::gave_up(step, Self::remains_of_earlier(step));
                    self.write_failure(step, &failure).await;
                    return Err(error);
                }
            }
        }
    }

    fn timeouts(step: &Step<'_>, bite: Duration) -> String {
        let lock = bite.as_millis();
        match step.work.statement_timeout.as_millis() {
            0 => format!("set lock_timeout = {lock}"),
            statement => format!("set lock_timeout = {lock}; set statement_timeout = {statement}"),
        }
    }

    /// `Ok(Some)` is the server's refusal, `Err` what is not the statement's fault.
    fn sort(&self, result: Result<(), tokio_postgres::Error>) -> Result<Option<DbError>, RunError> {
        let Err(error) = result else { return Ok(None) };
        if self.session.is_lost(&error) {
            return Err(RunError::Lost { reason: error::words(&error) });
        }
        match error.as_db_error() {
            Some(server) => Ok(Some(server.clone())),
            None => Err(RunError::Server { doing: "running a statement", source: error }),
        }
    }

    async fn check_and_close(
        &mut self,
        step: &Step<'_>,
        unblocked: &Unblocked,
        before: &serde_json::Value,
    ) -> Result<(), RunError> {
        let flaw = mend::flaw_after_success(self.session.client(), unblocked).await;
        let flaw = flaw.map_err(|error| self.unexpected("checking the effect of a statement", error))?;
        let Some(flaw) = flaw else { return self.close_alone(step).await };
        let settled = mend::settle(self.session.client(), unblocked, before).await;
        settled.map_err(|error| self.unexpected("clearing an invalid index away", error))?;
        let failure = refused::flawed(step, &flaw, Self::remains_of_earlier(step));
        self.write_failure(step, &failure).await;
        Err(RunError::Failed(Box::new(failure)))
    }

    /// After a refusal the session stands: what was left half-done is cleared at once, since an
    /// invalid unique index can refuse the application's rows.
    async fn fail_alone(
        &mut self,
        step: &Step<'_>,
        unblocked: &Unblocked,
        before: &serde_json::Value,
        server: &DbError,
    ) -> Result<(), RunError> {
        let index = step.segment.statements().first().copied();
        self.bound_clearing(step).await?;
        let remains = match mend::settle(self.session.client(), unblocked, before).await {
            // What the statement had begun is at its end now: it stays in doubt until a run finds it so.
            Ok(Outcome::Done { cleared }) if !cleared.is_empty() => {
                self.tell_mended(step, cleared);
                Remains::Something
            }
            Ok(Outcome::Done { cleared } | Outcome::NotDone { cleared }) => {
                self.tell_mended(step, cleared);
                Remains::Nothing
            }
            Err(error) if self.session.is_lost(&error) => {
                return Err(RunError::Lost { reason: error::words(&error) });
            }
            Ok(Outcome::Unknown) | Err(_) => Remains::Something,
        };
        let failure = refused::statement_failed(step, index.map(Sent::as_written), server, remains);
        self.write_failure(step, &failure).await;
        if self.interrupt.is_triggered()
            && *server.code() == SqlState::QUERY_CANCELED
            && remains == Remains::Nothing
        {
            return Err(Self::interrupted(step));
        }
        Err(RunError::Failed(Box::new(failure)))
    }
}
