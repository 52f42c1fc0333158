//! Walks that take turns in one session, and how they share a server with those of other sessions.

use super::super::error::RunError;
use super::super::{Runner, Step};
use super::company::{Company, Transactions};
use super::gave_way::GaveWay;
use super::pace::{Aim, Allowance, Duty, Pace};
use super::pulse::Pulse;
use super::signals::Watch;
use super::walk::Walk;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What every backfill of a server holds, shared, as long as it writes; `signals.sql` counts those who do.
const AT_WORK: &str = "select pg_catalog.pg_try_advisory_lock_shared(1464353350, 1)";
const AT_REST: &str = "select pg_catalog.pg_advisory_unlock_shared(1464353350, 1)";

/// What a walk keeps from piece to piece.
pub(super) struct Round {
    pub(super) pace: Pace,
    pub(super) refused_since: Option<Instant>,
    pub(super) told: Instant,
    pub(super) watch: Watch,
    pub(super) looked: Option<Instant>,
    pub(super) seen: Option<String>,
    pub(super) waits_for: Option<String>,
    pub(super) gave_way: GaveWay,
    /// Of the session, which several walks may share.
    pub(super) transactions: Arc<Transactions>,
    /// It waits until then.
    pub(super) not_before: Instant,
    /// How long it has worked, and rested because of that.
    pub(super) busy: Duration,
}

/// A walk, and what it keeps.
pub(super) struct Turn {
    pub(super) walk: Walk,
    pub(super) round: Round,
}

/// The walks of one session; each piece is of the one that had least, of those that wait for nothing.
pub(super) struct Turns {
    each: Vec<Turn>,
    is_at_work: bool,
    /// What those gave way to that are done.
    pub(super) gave_way: GaveWay,
}

impl Turns {
    pub(super) fn of(walks: Vec<Walk>, aim: Aim) -> Self {
        let now = Instant::now();
        let transactions = Arc::new(Transactions::default());
        let turn = |walk: Walk| {
            let round = Round {
                pace: Pace::new(aim, &walk.ranges, walk.share()),
                refused_since: None,
                told: now,
                watch: Watch::default(),
                looked: None,
                seen: None,
                waits_for: None,
                gave_way: GaveWay::default(),
                transactions: Arc::clone(&transactions),
                not_before: now,
                busy: Duration::ZERO,
            };
            Turn { walk, round }
        };
        Self { each: walks.into_iter().map(turn).collect(), is_at_work: false, gave_way: GaveWay::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Passes the turn on; whether anybody is left to have it.
    pub(super) fn pass_on(&mut self) -> bool {
        let now = Instant::now();
        self.each.sort_by_key(|turn| (turn.round.not_before.max(now), turn.round.busy));
        !self.each.is_empty()
    }

    /// Whose turn it is.
    pub(super) fn current(&mut self) -> Option<&mut Turn> {
        self.each.first_mut()
    }

    /// The one whose turn it was is done.
    pub(super) fn end(&mut self) {
        if !self.each.is_empty() {
            self.gave_way.join(self.each.remove(0).round.gave_way);
        }
    }
}

impl Round {
    /// What part of the time it may work: its own, and no more than its share of what all of this server may.
    pub(super) fn share(&self, step: &Step<'_>, walk: &Walk) -> Duty {
        let own = walk.order.duty.map_or(step.work.duty, Duty);
        own.shared(step.work.restraint.budget, self.watch.beside)
    }

    /// What it may take, as things are.
    pub(super) fn allowance(&self, step: &Step<'_>, walk: &Walk) -> Allowance {
        let log = match self.pace.company {
            Company::Nobody => None,
            Company::Writers => self.watch.log_beside(step.work.restraint),
        };
        Allowance { duty: self.share(step, walk), log }
    }

    pub(super) fn pulse(&self, step: &Step<'_>, walk: &Walk) -> Pulse {
        let done = walk.share();
        #[expect(clippy::cast_possible_truncation, reason = "it is between 0 and 99")]
        let percent = (done * 100.0) as i16;
        let eta = self.pace.left(done).map(|left| i64::try_from(left.as_secs()).unwrap_or(i64::MAX));
        Pulse {
            percent,
            rows_per_second: i64::try_from(self.pace.rows_per_second()).unwrap_or(i64::MAX),
            eta_s: eta,
            waits_for: self.waits_for.clone(),
            lag_bytes: self.watch.lag_bytes,
            share: i16::from(self.share(step, walk).0),
            beside: i32::try_from(self.watch.beside).unwrap_or(i32::MAX),
            log_rate: self.pace.held_to,
        }
    }
}

impl Runner<'_> {
    /// Lets other sessions see whether this one takes a part of what all may: those that wait take none.
    pub(super) async fn say_who_works(&self, turns: &mut Turns) -> Result<(), RunError> {
        let works = turns.each.iter().any(|turn| turn.round.waits_for.is_none());
        if works == turns.is_at_work {
            return Ok(());
        }
        let said = self.session.client().batch_execute(if works { AT_WORK } else { AT_REST }).await;
        said.map_err(|error| self.unexpected("saying that a backfill is at work", error))?;
        turns.is_at_work = works;
        Ok(())
    }
}
