//! A walk gives way: to people who want it to stop, and to what is more important than it.

use super::super::error::StatementFailure;
use super::super::{RunError, Runner, Step, refused};
use super::order::{Order, Wish};
use super::signals::{Looked, Seen};
use super::turn::{Round, Turn};
use super::walk::Walk;
use std::time::{Duration, Instant};
use whimbrel_source::Diagnostic;

/// How often the server is looked at.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// How often, as long as it is not known whether others write.
const AT_FIRST: Duration = Duration::from_millis(200);

/// How long a rest may be until it is looked what people want.
const WITHOUT_A_LOOK: Duration = Duration::from_millis(500);

/// How often it is looked whether what is waited for is gone.
const WHILE_WAITING: Duration = Duration::from_millis(250);

/// The longest pause before rows that somebody holds are asked for again.
const WHILE_REFUSED: Duration = Duration::from_secs(2);

impl Runner<'_> {
    /// Whether nobody and nothing wants the walk to wait.
    ///
    /// # Errors
    /// Somebody cancels it; something cannot be seen that it must give way to.
    pub(super) async fn may_go(
        &mut self,
        step: &Step<'_>,
        Turn { walk, round }: &mut Turn,
    ) -> Result<bool, RunError> {
        self.stop_if_asked(step, walk)?;
        let reason = match walk.order.wish {
            Wish::Cancel => return Err(self.cancelled(step, walk).await),
            Wish::Pause => Some(format!("{}: whimbrel backfill resume", walk.order.in_words("paused"))),
            Wish::Run => self.seen(step, walk, round).await?,
        };
        let Some(reason) = reason else {
            if round.waits_for.take().is_some() {
                self.tell_walk(step, walk, round);
            }
            return Ok(true);
        };
        self.wait_for(step, walk, round, reason).await?;
        Ok(false)
    }

    /// Rests between two pieces, as long as nobody wants something else.
    pub(super) async fn rest_between(
        &self,
        step: &Step<'_>,
        walk: &mut Walk,
        round: &Round,
        rest: Duration,
    ) -> Result<(), RunError> {
        let begun = Instant::now();
        while let Some(left) = rest.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
            self.rest(left.min(WITHOUT_A_LOOK)).await;
            if left <= WITHOUT_A_LOOK || self.interrupt.is_triggered() {
                return Ok(());
            }
            let before = walk.order.clone();
            walk.order = self.reported(step, walk, round).await?;
            if walk.order != before {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) async fn reported(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        round: &Round,
    ) -> Result<Order, RunError> {
        let reported = self.report(step, walk, &round.pulse(step, walk)).await;
        round.transactions.count();
        reported.map_err(|error| self.not_kept("saying how far a backfill is", error))
    }

    /// The row of a backfill could not be written.
    pub(super) fn not_kept(&self, doing: &'static str, error: tokio_postgres::Error) -> RunError {
        match error.as_db_error() {
            Some(server) if super::is_fenced(server) => RunError::Fenced,
            Some(_) | None => self.unexpected(doing, error),
        }
    }

    /// Lets it wait a moment, and says for what, here and in the database.
    pub(super) async fn wait_for(
        &self,
        step: &Step<'_>,
        walk: &mut Walk,
        round: &mut Round,
        reason: String,
    ) -> Result<(), RunError> {
        let begun = Instant::now();
        round.gave_way.to(&reason, round.waits_for.is_none());
        round.waits_for = Some(reason);
        self.tell_walk(step, walk, round);
        walk.order = self.reported(step, walk, round).await?;
        // Whoever holds rows for long is asked less often: those that take turns with this one work meanwhile.
        let refused = round.refused_since.map_or(Duration::ZERO, |since| since.elapsed() / 4);
        let pause = refused.clamp(WHILE_WAITING, WHILE_REFUSED);
        round.not_before = Instant::now() + pause;
        round.pace.waited(begun.elapsed() + pause);
        round.gave_way.waited(begun.elapsed() + pause);
        Ok(())
    }

    async fn seen(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        round: &mut Round,
    ) -> Result<Option<String>, RunError> {
        let often = round.watch.census.found().map_or(AT_FIRST, |_| BETWEEN_LOOKS);
        if round.looked.is_some_and(|looked| looked.elapsed() < often) {
            return Ok(round.seen.clone());
        }
        let client = self.session.client();
        let looked = Looked { table: &walk.sweep.table, own: round.transactions.counted() };
        let seen = round.watch.look(client, step.work.restraint, looked).await;
        round.looked = Some(Instant::now());
        round.pace.company = round.watch.census.found().unwrap_or_default();
        match seen.map_err(|error| self.unexpected("looking at what a backfill gives way to", error))? {
            Seen::Fine => round.seen = None,
            Seen::Wait(what) => round.seen = Some(what),
            Seen::Unseen(what) => return Err(refused::signal_unseen(step, &what, walk.remains(step))),
        }
        Ok(round.seen.clone())
    }

    /// Somebody wants the run to end; that is written down with who it was.
    pub(super) async fn cancelled(&self, step: &Step<'_>, walk: &Walk) -> RunError {
        let message = walk.order.in_words("the backfill was cancelled");
        let diagnostic = Diagnostic::error("backfill-cancelled", message);
        self.stopped(step, walk, "57014", diagnostic).await
    }

    /// Writes down why a backfill stops between two pieces; `code` is an SQLSTATE.
    pub(super) async fn stopped(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        code: &str,
        diagnostic: Diagnostic,
    ) -> RunError {
        let remains = walk.remains(step);
        let failure = StatementFailure {
            index: Some(walk.index),
            line: step.place(walk.index).line,
            code: code.to_owned(),
            message: diagnostic.message.clone(),
            remains,
            finished: step.number - 1,
            segments: step.of,
            diagnostic: Box::new(refused::with_state(diagnostic, step, remains, refused::Mend::Said)),
        };
        self.write_failure(step, &failure).await;
        RunError::Failed(Box::new(failure))
    }
}
