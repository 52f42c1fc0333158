//! A statement that is done piece by piece, each in a transaction of its own together with the place that it
//! has come to.

mod company;
mod complete;
mod gave_way;
mod guard;
mod order;
mod pace;
mod pulse;
mod ranges;
mod row;
mod said;
mod signals;
mod stored;
mod turn;
mod user_triggers;
mod waiting;
mod walk;
mod whole;

pub use order::Wish;
pub use pace::Duty;
pub use signals::{Commit, Restraint};
pub use user_triggers::{Resting, UserTriggers};

use super::error::RunError;
use super::refused::{self, Sent};
use super::{Runner, Step, Witness};
use crate::session::Session;
use company::Company;
use complete::Completed;
use guard::Guard;
use order::Order;
use pace::{Aim, Took};
use ranges::{Ranges, Rest};
use said::Said;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio_postgres::error::{DbError, SqlState};
use turn::{Round, Turn, Turns};
use user_triggers::{Heard, Silence};
use walk::{Prepared, Walk, Written};
use whimbrel_change::backfill::sweep;
use whimbrel_change::{Direction, Progress};
use whimbrel_source::{Script, SourceFile, StandardConformingStrings};

/// How long a piece waits for a row that somebody else writes; it holds the rows that it has written meanwhile.
const FOR_A_ROW: &str = "set local lock_timeout = '400ms'";

/// How often it is told how far it has come.
const BETWEEN_WORDS: Duration = Duration::from_millis(200);

/// How a piece ended.
enum Ended {
    Done {
        rows: u64,
        again: u64,
        end: Vec<String>,
        order: Order,
        took: Took,
    },
    AtTheEnd,
    /// A row that it has written would be written again.
    Repeats,
    /// What keeps the columns in step is not what it was.
    Unguarded(String),
    /// Triggers of the application would fire that are not to.
    Heard(Heard),
    Refused(Refusal),
}

/// A piece that the server refused, and where it would have ended.
struct Refusal {
    server: Box<DbError>,
    end: Option<Vec<String>>,
    /// How long it ran.
    after: Duration,
}

impl Runner<'_> {
    /// Does a statement piece by piece, from where an earlier run has come to; where there are several, in turn.
    pub(super) async fn batched(&mut self, step: &Step<'_>, is_begun: bool) -> Result<(), RunError> {
        self.prepare_session(step).await?;
        let restraint = step.work.restraint;
        let aim = Aim { alone: restraint.piece, beside: restraint.piece_beside };
        let mut turns = Turns::of(self.walks(step, is_begun).await?, aim);
        let second =
            if turns.is_empty() { None } else { Session::open(self.settings, "whimbrel watch").await.ok() };
        while turns.pass_on() {
            let Some(turn) = turns.current() else { break };
            self.stop_if_asked(step, &turn.walk)?;
            self.rest(turn.round.not_before.saturating_duration_since(Instant::now())).await;
            let may_go = self.may_go(step, turn).await?;
            self.say_who_works(&mut turns).await?;
            let Some(turn) = turns.current().filter(|_| may_go) else { continue };
            if self.one_turn(step, turn, second.as_ref()).await? == Completed::Done {
                turns.end();
            }
        }
        self.say_who_works(&mut turns).await?;
        let waited = turns.gave_way.as_fact();
        self.close_alone(&Step { waited: waited.as_ref(), ..*step }).await
    }

    /// One piece of one walk, and the rest behind it.
    async fn one_turn(
        &mut self,
        step: &Step<'_>,
        Turn { walk, round }: &mut Turn,
        second: Option<&Session>,
    ) -> Result<Completed, RunError> {
        let begun = Instant::now();
        match self.piece(step, walk, round, second).await? {
            Ended::AtTheEnd => return self.complete(step, walk, round).await,
            Ended::Repeats => self.all_at_once(step, walk).await?,
            Ended::Unguarded(wrong) => return Err(self.unguarded(step, walk, &wrong).await),
            Ended::Heard(heard) => return Err(self.heard(step, walk, &heard).await),
            Ended::Done { rows, again, end, order, took } => {
                walk.order = order;
                walk.behind = Some(end);
                walk.rows += rows;
                walk.again += again;
                walk.pieces += 1;
                round.refused_since = None;
                let rest = round.pace.done(rows, took, round.allowance(step, walk));
                self.tell_walk(step, walk, round);
                self.rest_between(step, walk, round, rest).await?;
            }
            Ended::Refused(refusal) => self.refused_piece(step, walk, round, refusal).await?,
        }
        round.busy += begun.elapsed();
        Ok(Completed::Again)
    }

    fn stop_if_asked(&self, step: &Step<'_>, walk: &Walk) -> Result<(), RunError> {
        if !self.interrupt.is_triggered() {
            return Ok(());
        }
        Err(RunError::Interrupted {
            finished: step.number - 1,
            segments: step.of,
            remains: walk.remains(step),
        })
    }

    async fn rest(&self, rest: Duration) {
        // A timer of no length rings with the next tick, after a millisecond or two.
        if rest.is_zero() {
            return;
        }
        tokio::select! {
            () = self.interrupt.triggered() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }

    /// Where each walk of a segment begins, or has come to; those that are done are left out.
    async fn walks(&mut self, step: &Step<'_>, is_begun: bool) -> Result<Vec<Walk>, RunError> {
        let mut walks = Vec::new();
        if !is_begun {
            self.write_start(step, &json!({})).await?;
        }
        for index in step.segment.statements() {
            walks.extend(self.walk(step, index, is_begun).await?);
        }
        Ok(walks)
    }

    /// Where the walk begins, or has come to; `None` where there is nothing (more) to do.
    async fn walk(&self, step: &Step<'_>, index: usize, is_begun: bool) -> Result<Option<Walk>, RunError> {
        let file = SourceFile::new("statement", step.sql(index));
        // With its placeholders filled in it is as long as it was cut before.
        let read = Script::read(file, StandardConformingStrings::On).ok();
        let found = read.and_then(|script| {
            let sweep = sweep(&script, script.statements.first()?)?;
            Some((script, sweep))
        });
        let Some((script, sweep)) = found else { return Err(refused::not_in_pieces(step)) };
        self.observer.see(&Progress::StatementStarted(step.place(index)));
        let client = self.session.client();
        let ranges = Ranges::of(client, &script, &sweep, self.session.facts().version_num).await;
        let ranges = ranges.map_err(|error| self.unexpected("asking for the key of a table", error))?;
        let prepared = Prepared::of(client, self.journal.schema()).await;
        let prepared = prepared.map_err(|error| self.unexpected("preparing a backfill", error))?;
        let walk = self.begun(step, Walk::new(index, script, sweep, ranges, prepared), is_begun).await;
        walk.map_err(|error| self.unexpected("reading how far a backfill has come", error))
    }

    /// One transaction: the rows of one piece, and the place behind them.
    async fn piece(
        &mut self,
        step: &Step<'_>,
        walk: &Walk,
        round: &Round,
        second: Option<&Session>,
    ) -> Result<Ended, RunError> {
        let begun = Instant::now();
        match self.attempt_piece(step, walk, round, second).await {
            Ok(ended @ (Ended::Unguarded(_) | Ended::Heard(_) | Ended::AtTheEnd | Ended::Repeats)) => {
                if let Some(witness) = self.witness {
                    witness.undone();
                }
                let rolled_back = self.session.client().batch_execute("rollback").await;
                rolled_back.map_err(|error| self.unexpected("rolling a piece back", error))?;
                Ok(ended)
            }
            Ok(ended @ (Ended::Done { .. } | Ended::Refused(_))) => Ok(ended),
            Err((error, end)) => {
                if self.session.is_lost(&error) {
                    return Err(RunError::Lost { reason: super::error::words(&error) });
                }
                if let Some(witness) = self.witness {
                    witness.undone();
                }
                let rolled_back = self.session.client().batch_execute("rollback").await;
                rolled_back.map_err(|error| self.unexpected("rolling a piece back", error))?;
                self.stop_if_asked(step, walk)?;
                let after = begun.elapsed();
                match error.as_db_error() {
                    Some(server) => {
                        Ok(Ended::Refused(Refusal { server: Box::new(server.clone()), end, after }))
                    }
                    None => Err(RunError::Server { doing: "running a piece of a statement", source: error }),
                }
            }
        }
    }

    async fn attempt_piece(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        round: &Round,
        second: Option<&Session>,
    ) -> Result<Ended, (tokio_postgres::Error, Option<Vec<String>>)> {
        let client = self.session.client();
        let early = |error| (error, None);
        let Walk { sweep, ranges, behind, bound, .. } = walk;
        let rest = Rest { behind: behind.as_deref(), bound };
        let opening = begin(step, ranges, round.pace.company);
        let opened = Instant::now();
        let (begun, guard, next) = tokio::join!(
            biased;
            client.batch_execute(&opening),
            Guard::of(client, &walk.prepared.guard, &sweep.table, step.work.trigger),
            ranges.next(client, sweep, rest, round.pace.size),
        );
        begun.map_err(early)?;
        let guard = guard.map_err(early)?;
        if let Some(wrong) = guard.broken_since(&walk.guard) {
            return Ok(Ended::Unguarded(wrong));
        }
        let Some(piece) = next.map_err(early)? else { return Ok(Ended::AtTheEnd) };
        let silence = Silence::of(client, step, walk, self.session.facts().version_num).await;
        let silence = match silence.map_err(early)? {
            Ok(silence) => silence,
            Err(heard) => return Ok(Ended::Heard(heard)),
        };
        silence.begin(client).await.map_err(early)?;
        let (sql, asked) = walk.piece(&piece.condition);
        let witness = self.witness.filter(|witness| witness.wants_piece(walk.index));
        if let Some(witness) = witness {
            witness.begins(client).await.map_err(early)?;
        }
        let begun_us = witness.map(Witness::now_us).unwrap_or_default();
        let found = opened.elapsed();
        let running = client.simple_query(&sql);
        let ran = Instant::now();
        let (written, _) = self.watch(step, running, second).await;
        let rows_took = ran.elapsed();
        let late = |error| (error, Some(piece.end.clone()));
        let written = written.map_err(late)?;
        silence.end(client).await.map_err(late)?;
        let Said { rows, again } = Said::read(&written, asked);
        if walk.repeats(again) {
            return Ok(Ended::Repeats);
        }
        if let Some(witness) = witness {
            witness.behind(client, step.place(walk.index), begun_us).await.map_err(late)?;
        }
        let written =
            Written { end: Some(&piece.end), rows, again, pulse: &round.pulse(step, walk), unproved: None };
        let kept = self.keep(step, walk, written).await.map_err(late)?;
        if let Some(witness) = witness {
            witness.committed();
        }
        round.transactions.count();
        let log = u64::try_from(kept.log - guard.log).unwrap_or_default();
        let took = Took { found, rows: rows_took, all: opened.elapsed(), log };
        Ok(Ended::Done { rows, again, end: piece.end, order: kept.order, took })
    }

    /// A lock that is not had is tried for again with fewer rows; what one row refuses is named by that row.
    async fn refused_piece(
        &mut self,
        step: &Step<'_>,
        walk: &mut Walk,
        round: &mut Round,
        refusal: Refusal,
    ) -> Result<(), RunError> {
        let server = refusal.server.as_ref();
        if is_fenced(server) {
            return Err(RunError::Fenced);
        }
        let passes = [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::QUERY_CANCELED,
        ];
        if let Ranges::Whole(why) = walk.ranges
            && *server.code() == SqlState::QUERY_CANCELED
            && of_one_piece(step, &walk.ranges).is_some_and(|limit| refusal.after >= limit)
        {
            return Err(self.too_long(step, walk, why, refusal.after).await);
        }
        let since = *round.refused_since.get_or_insert_with(Instant::now);
        let may_pass = passes.contains(server.code());
        if may_pass && since.elapsed() < step.work.lock.patience {
            round.pace.smaller();
            let waits = format!("rows that others write ({})", server.message());
            return self.wait_for(step, walk, round, waits).await;
        }
        // What the server lacks (a disk that is full) it lacks for any row.
        let is_of_a_row = !server.code().code().starts_with("53");
        if is_of_a_row && !may_pass && !matches!(walk.ranges, Ranges::Whole(_)) && round.pace.smaller() {
            return Ok(());
        }
        let sent = Sent { index: walk.index, before: walk.before() };
        let mut failure = refused::statement_failed(step, Some(sent), server, walk.remains(step));
        if is_of_a_row {
            let row = self.refused_row(step, walk, &refusal).await?;
            failure.diagnostic = Box::new(failure.diagnostic.with_note(row));
        }
        self.write_failure(step, &failure).await;
        Err(RunError::Failed(Box::new(failure)))
    }

    fn tell_walk(&self, step: &Step<'_>, walk: &Walk, round: &mut Round) {
        let is_other = round.waits_for.is_some();
        if round.told.elapsed() < BETWEEN_WORDS && !is_other {
            return;
        }
        round.told = Instant::now();
        let pulse = round.pulse(step, walk);
        self.observer.see(&Progress::Backfilling {
            place: step.place(walk.index),
            rows: walk.rows,
            percent: u8::try_from(pulse.percent).unwrap_or_default(),
            rows_per_second: round.pace.rows_per_second(),
            eta_s: pulse.eta_s.and_then(|eta| u64::try_from(eta).ok()),
            lag_bytes: pulse.lag_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
            log_rate: pulse.log_rate.and_then(|bytes| u64::try_from(bytes).ok()),
            waits_for: pulse.waits_for,
        });
    }
}

/// What tells the triggers of a change of columns that nobody writes here, but that columns are filled.
const fn marker(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "set local whimbrel.backfill = 'on'",
        Direction::Down => "set local whimbrel.backfill = 'back'",
    }
}

/// Begins the transaction of a piece.
fn begin(step: &Step<'_>, ranges: &Ranges, company: Company) -> String {
    let timeout = longest(step, ranges)
        .map(|timeout| format!("; set local statement_timeout = {}", timeout.as_millis()));
    let (marker, commit) = (marker(step.work.direction), step.work.restraint.commit.sql(company));
    format!("begin; {FOR_A_ROW}; {marker}{}{commit}", timeout.unwrap_or_default())
}

/// How long the statement of a piece may run; `None` for as long as it takes.
fn longest(step: &Step<'_>, ranges: &Ranges) -> Option<Duration> {
    let of_file = Some(step.work.statement_timeout).filter(|timeout| !timeout.is_zero());
    of_file.into_iter().chain(of_one_piece(step, ranges)).min()
}

fn of_one_piece(step: &Step<'_>, ranges: &Ranges) -> Option<Duration> {
    let restraint = step.work.restraint;
    let limit = match ranges {
        Ranges::Keys(_) | Ranges::Pages => restraint.piece_limit,
        Ranges::Whole(_) => restraint.whole_limit,
    };
    Some(limit).filter(|limit| !limit.is_zero())
}

/// No epoch is found where another runner has taken over, and the column takes no null.
fn is_fenced(server: &DbError) -> bool {
    *server.code() == SqlState::NOT_NULL_VIOLATION
        && server.column() == Some("epoch")
        && server.table() == Some("backfill")
}
