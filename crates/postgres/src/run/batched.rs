//! A statement that is done piece by piece, each in a transaction of its own together with the place that it
//! has come to.

mod complete;
mod gave_way;
mod guard;
mod order;
mod pace;
mod pulse;
mod ranges;
mod row;
mod signals;
mod waiting;
mod walk;

pub use order::Wish;
pub use pace::Duty;
pub use signals::Restraint;

use super::error::RunError;
use super::{Runner, Step, Witness, refused};
use crate::session::Session;
use complete::Completed;
use gave_way::GaveWay;
use guard::Guard;
use order::Order;
use pace::Pace;
use pulse::Pulse;
use ranges::{Ranges, Rest};
use serde_json::json;
use signals::Watch;
use std::time::{Duration, Instant};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::error::{DbError, SqlState};
use walk::{Walk, Written};
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
        end: Vec<String>,
        order: Order,
    },
    AtTheEnd,
    /// A row that it has written would be written again.
    Repeats,
    /// What keeps the columns in step is not what it was.
    Unguarded(String),
    Refused(Refusal),
}

/// A piece that the server refused, and where it would have ended.
struct Refusal {
    server: Box<DbError>,
    end: Option<Vec<String>>,
}

/// What a walk keeps from piece to piece.
struct Round {
    pace: Pace,
    second: Option<Session>,
    refused_since: Option<Instant>,
    told: Instant,
    watch: Watch,
    looked: Option<Instant>,
    seen: Option<String>,
    waits_for: Option<String>,
    gave_way: GaveWay,
}

impl Runner<'_> {
    /// Does a statement piece by piece, from where an earlier run has come to.
    pub(super) async fn batched(&mut self, step: &Step<'_>, is_begun: bool) -> Result<(), RunError> {
        self.prepare_session(step).await?;
        let Some(mut walk) = self.walk(step, is_begun).await? else {
            return self.close_alone(step).await;
        };
        let second = Session::open(self.settings, "whimbrel watch").await.ok();
        let now = Instant::now();
        let mut round = Round {
            pace: Pace::new(step.work.restraint.piece, &walk.ranges, walk.share()),
            second,
            refused_since: None,
            told: now,
            watch: Watch::default(),
            looked: None,
            seen: None,
            waits_for: None,
            gave_way: GaveWay::default(),
        };
        loop {
            self.stop_if_asked(step, &walk)?;
            self.give_way(step, &mut walk, &mut round).await?;
            let begun = Instant::now();
            match self.piece(step, &walk, &round).await? {
                Ended::AtTheEnd => match self.complete(step, &mut walk, &mut round).await? {
                    Completed::Done => break,
                    Completed::Again => {}
                },
                Ended::Repeats => self.all_at_once(step, &mut walk).await?,
                Ended::Unguarded(wrong) => return Err(self.unguarded(step, &walk, &wrong).await),
                Ended::Done { rows, end, order } => {
                    walk.order = order;
                    walk.behind = Some(end);
                    walk.rows += rows;
                    walk.pieces += 1;
                    round.refused_since = None;
                    let duty = walk.order.duty.map_or(step.work.duty, Duty);
                    let rest = round.pace.done(rows, begun.elapsed(), duty);
                    self.tell_walk(step, &walk, &mut round);
                    self.rest_between(step, &mut walk, &round, rest).await?;
                }
                Ended::Refused(refusal) => self.refused_piece(step, &mut walk, &mut round, refusal).await?,
            }
        }
        let waited = round.gave_way.as_fact();
        self.close_alone(&Step { waited: waited.as_ref(), ..*step }).await
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
        tokio::select! {
            () = self.interrupt.triggered() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }

    /// Where the walk begins, or has come to; `None` where there is nothing (more) to do.
    async fn walk(&mut self, step: &Step<'_>, is_begun: bool) -> Result<Option<Walk>, RunError> {
        let index = step.segment.statements().first().copied().unwrap_or_default();
        let file = SourceFile::new("statement", step.sql(index));
        // With its placeholders filled in it is as long as it was cut before.
        let read = Script::read(file, StandardConformingStrings::On).ok();
        let found = read.and_then(|script| {
            let sweep = sweep(&script, script.statements.first()?)?;
            Some((script, sweep))
        });
        let Some((script, sweep)) = found else { return Err(refused::not_in_pieces(step)) };
        self.observer.see(&Progress::StatementStarted(step.place(index)));
        if !is_begun {
            self.write_start(step, &json!({})).await?;
        }
        let client = self.session.client();
        let ranges = Ranges::of(client, &script, &sweep, self.session.facts().version_num).await;
        let ranges = ranges.map_err(|error| self.unexpected("asking for the key of a table", error))?;
        let walk = Walk {
            script,
            sweep,
            ranges,
            behind: None,
            bound: Vec::new(),
            rows: 0,
            pieces: 0,
            passes: 0,
            file: None,
            guard: String::new(),
            estimate: 0.0,
            order: Order::default(),
        };
        let walk = self.begun(step, walk, is_begun).await;
        walk.map_err(|error| self.unexpected("reading how far a backfill has come", error))
    }

    /// One transaction: the rows of one piece, and the place behind them.
    async fn piece(&mut self, step: &Step<'_>, walk: &Walk, round: &Round) -> Result<Ended, RunError> {
        match self.attempt_piece(step, walk, round).await {
            Ok(ended @ (Ended::Unguarded(_) | Ended::AtTheEnd | Ended::Repeats)) => {
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
                match error.as_db_error() {
                    Some(server) => Ok(Ended::Refused(Refusal { server: Box::new(server.clone()), end })),
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
    ) -> Result<Ended, (tokio_postgres::Error, Option<Vec<String>>)> {
        let client = self.session.client();
        let early = |error| (error, None);
        client.batch_execute("begin").await.map_err(early)?;
        client.batch_execute(FOR_A_ROW).await.map_err(early)?;
        if let Some(timeout) = longest(step, &walk.ranges) {
            let set = format!("set local statement_timeout = {}", timeout.as_millis());
            client.batch_execute(&set).await.map_err(early)?;
        }
        client.batch_execute(marker(step.work.direction)).await.map_err(early)?;
        let guard = Guard::of(client, &walk.sweep.table, step.work.trigger).await.map_err(early)?;
        if let Some(wrong) = guard.broken_since(&walk.guard) {
            return Ok(Ended::Unguarded(wrong));
        }
        let Walk { sweep, ranges, behind, bound, .. } = walk;
        let rest = Rest { behind: behind.as_deref(), bound };
        let next = ranges.next(client, sweep, rest, round.pace.size).await;
        let Some(piece) = next.map_err(early)? else { return Ok(Ended::AtTheEnd) };
        let asked =
            walk.asks_first().then(|| sweep.for_first_piece(&walk.script, &piece.condition)).flatten();
        let sql = asked.unwrap_or_else(|| sweep.for_piece(&walk.script, &piece.condition));
        let index = step.segment.statements().first().copied().unwrap_or_default();
        let witness = self.witness.filter(|witness| witness.wants_piece(index));
        if let Some(witness) = witness {
            witness.begins(client).await.map_err(early)?;
        }
        let begun_us = witness.map(Witness::now_us).unwrap_or_default();
        let running = client.simple_query(&sql);
        let (written, _) = self.watch(step, running, round.second.as_ref()).await;
        let late = |error| (error, Some(piece.end.clone()));
        let written = written.map_err(late)?;
        if walk.asks_first() && has_row_again(&written) {
            return Ok(Ended::Repeats);
        }
        let rows = written_rows(&written);
        if let Some(witness) = witness {
            witness.behind(client, step.place(index), begun_us).await.map_err(late)?;
        }
        let written = Written { end: Some(&piece.end), rows, pulse: &round.pulse(walk) };
        let order = self.keep(step, walk, written).await.map_err(late)?;
        if let Some(witness) = witness {
            witness.committed();
        }
        Ok(Ended::Done { rows, end: piece.end, order })
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
        let since = *round.refused_since.get_or_insert_with(Instant::now);
        let may_pass = passes.contains(server.code());
        if may_pass && since.elapsed() < step.work.lock.patience {
            round.pace.smaller();
            let waits = format!("rows that others write ({})", server.message());
            return self.wait_for(step, walk, round, waits).await;
        }
        if !may_pass && walk.ranges != Ranges::Whole && round.pace.smaller() {
            return Ok(());
        }
        let index = step.segment.statements().first().copied();
        let row = self.refused_row(step, walk, &refusal).await?;
        let mut failure = refused::statement_failed(step, index, server, walk.remains(step));
        failure.diagnostic = Box::new(failure.diagnostic.with_note(row));
        self.write_failure(step, &failure).await;
        Err(RunError::Failed(Box::new(failure)))
    }

    fn tell_walk(&self, step: &Step<'_>, walk: &Walk, round: &mut Round) {
        let is_other = round.waits_for.is_some();
        if round.told.elapsed() < BETWEEN_WORDS && !is_other {
            return;
        }
        round.told = Instant::now();
        let index = step.segment.statements().first().copied().unwrap_or_default();
        let pulse = round.pulse(walk);
        self.observer.see(&Progress::Backfilling {
            place: step.place(index),
            rows: walk.rows,
            percent: u8::try_from(pulse.percent).unwrap_or_default(),
            rows_per_second: round.pace.rows_per_second(),
            eta_s: pulse.eta_s.and_then(|eta| u64::try_from(eta).ok()),
            lag_bytes: pulse.lag_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
            waits_for: pulse.waits_for,
        });
    }
}

impl Round {
    fn pulse(&self, walk: &Walk) -> Pulse {
        let share = walk.share();
        #[expect(clippy::cast_possible_truncation, reason = "it is between 0 and 99")]
        let percent = (share * 100.0) as i16;
        let eta = self.pace.left(share).map(|left| i64::try_from(left.as_secs()).unwrap_or(i64::MAX));
        Pulse {
            percent,
            rows_per_second: i64::try_from(self.pace.rows_per_second()).unwrap_or(i64::MAX),
            eta_s: eta,
            waits_for: self.waits_for.clone(),
            lag_bytes: self.watch.lag_bytes,
        }
    }
}

/// What tells the triggers of a change of columns that nobody writes here, but that columns are filled.
const fn marker(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "set local whimbrel.backfill = 'on'",
        Direction::Down => "set local whimbrel.backfill = 'back'",
    }
}

/// How long the statement of a piece may run; `None` for as long as it takes.
fn longest(step: &Step<'_>, ranges: &Ranges) -> Option<Duration> {
    let of_file = Some(step.work.statement_timeout).filter(|timeout| !timeout.is_zero());
    // What cannot be made smaller takes as long as it takes.
    let of_piece = Some(step.work.restraint.piece_limit).filter(|limit| !limit.is_zero());
    let of_piece = of_piece.filter(|_| *ranges != Ranges::Whole);
    of_file.into_iter().chain(of_piece).min()
}

/// Whether a row says that it would be written again.
fn has_row_again(messages: &[SimpleQueryMessage]) -> bool {
    messages.iter().any(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0) == Some("t"),
        // The enum is the driver's, and open.
        SimpleQueryMessage::CommandComplete(_) | SimpleQueryMessage::RowDescription(_) | _ => false,
    })
}

fn written_rows(messages: &[SimpleQueryMessage]) -> u64 {
    let of = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::CommandComplete(rows) => Some(*rows),
        // The enum is the driver's, and open.
        SimpleQueryMessage::Row(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
    };
    messages.iter().find_map(of).unwrap_or_default()
}

/// No epoch is found where another runner has taken over, and the column takes no null.
fn is_fenced(server: &DbError) -> bool {
    *server.code() == SqlState::NOT_NULL_VIOLATION
        && server.column() == Some("epoch")
        && server.table() == Some("backfill")
}
