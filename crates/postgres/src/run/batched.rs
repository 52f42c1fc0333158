//! A statement that is done piece by piece, each in a transaction of its own together with the place that it
//! has come to.

mod pace;
mod ranges;
mod standbys;
mod walk;

pub use pace::Duty;

use super::error::RunError;
use super::{Runner, Step, refused};
use crate::session::Session;
use pace::Pace;
use ranges::{Ranges, Rest};
use serde_json::json;
use standbys::Lag;
use std::time::{Duration, Instant};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::error::{DbError, SqlState};
use walk::Walk;
use whimbrel_change::Progress;
use whimbrel_change::backfill::update;
use whimbrel_source::{Script, SourceFile, StandardConformingStrings};

/// How long a piece waits for a row that somebody else writes; it holds the rows that it has written meanwhile.
const FOR_A_ROW: &str = "set local lock_timeout = '400ms'";

/// How often it is told how far it has come, and how often standbys are looked at.
const BETWEEN_WORDS: Duration = Duration::from_millis(200);
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// How a piece ended.
enum Ended {
    Done { rows: u64, end: Vec<String> },
    AtTheEnd,
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
    looked: Option<Instant>,
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
        let pace = Pace::new(step.work.duty, &walk.ranges);
        let mut round = Round { pace, second, refused_since: None, told: now, looked: None };
        loop {
            self.stop_if_asked(step, &walk)?;
            self.wait_for_standbys(step, &walk, &mut round).await?;
            let begun = Instant::now();
            match self.piece(step, &walk, &round).await? {
                Ended::AtTheEnd => break,
                Ended::Done { rows, end } => {
                    walk.behind = Some(end);
                    walk.rows += rows;
                    walk.pieces += 1;
                    round.refused_since = None;
                    let rest = round.pace.done(rows, begun.elapsed());
                    self.tell_walk(step, &walk, &mut round, None).await;
                    self.rest(rest).await;
                }
                Ended::Refused(refusal) => self.refused_piece(step, &walk, &mut round, refusal).await?,
            }
        }
        self.close_alone(step).await
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
            let update = update(&script, script.statements.first()?)?;
            Some((script, update))
        });
        let Some((script, update)) = found else { return Err(refused::not_in_pieces(step)) };
        self.observer.see(&Progress::StatementStarted(step.place(index)));
        if !is_begun {
            self.write_start(step, &json!({})).await?;
        }
        let client = self.session.client();
        let ranges = Ranges::of(client, &update, self.session.facts().version_num).await;
        let ranges = ranges.map_err(|error| self.unexpected("asking for the key of a table", error))?;
        let walk =
            Walk { script, update, ranges, behind: None, bound: Vec::new(), rows: 0, pieces: 0, file: None };
        let walk = self.begun(step, walk, is_begun).await;
        walk.map_err(|error| self.unexpected("reading how far a backfill has come", error))
    }

    /// One transaction: the rows of one piece, and the place behind them.
    async fn piece(&mut self, step: &Step<'_>, walk: &Walk, round: &Round) -> Result<Ended, RunError> {
        match self.attempt_piece(step, walk, round).await {
            Ok(ended) => Ok(ended),
            Err((error, end)) => {
                if self.session.is_lost(&error) {
                    return Err(RunError::Lost { reason: super::error::words(&error) });
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
        let timeout = step.work.statement_timeout.as_millis();
        if timeout > 0 {
            let set = format!("set local statement_timeout = {timeout}");
            client.batch_execute(&set).await.map_err(early)?;
        }
        client.batch_execute("set local whimbrel.backfill = 'on'").await.map_err(early)?;
        let Walk { update, ranges, behind, bound, .. } = walk;
        let rest = Rest { behind: behind.as_deref(), bound };
        let next = ranges.next(client, update, rest, round.pace.size).await;
        let Some(piece) = next.map_err(early)? else {
            self.keep(step, walk, None, 0).await.map_err(early)?;
            return Ok(Ended::AtTheEnd);
        };
        let sql = update.for_piece(&walk.script, &piece.condition);
        let running = client.simple_query(&sql);
        let (written, _) = self.watch(step, running, round.second.as_ref()).await;
        let rows = written_rows(&written.map_err(|error| (error, Some(piece.end.clone())))?);
        let kept = self.keep(step, walk, Some(&piece.end), rows).await;
        kept.map_err(|error| (error, Some(piece.end.clone())))?;
        Ok(Ended::Done { rows, end: piece.end })
    }

    /// A lock that is not had is tried for again with fewer rows; what one row refuses is named by that row.
    async fn refused_piece(
        &mut self,
        step: &Step<'_>,
        walk: &Walk,
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
            let waits = Some(format!("rows that others write ({})", server.message()));
            self.tell_walk(step, walk, round, waits).await;
            self.rest(Duration::from_millis(100)).await;
            return Ok(());
        }
        if !may_pass && walk.ranges != Ranges::Whole && round.pace.smaller() {
            return Ok(());
        }
        let index = step.segment.statements().first().copied();
        let mut failure = refused::statement_failed(step, index, server, walk.remains(step));
        failure.diagnostic =
            Box::new(failure.diagnostic.with_note(walk.place_in_words(refusal.end.as_deref())));
        self.write_failure(step, &failure).await;
        Err(RunError::Failed(Box::new(failure)))
    }

    async fn wait_for_standbys(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        round: &mut Round,
    ) -> Result<(), RunError> {
        loop {
            if round.looked.is_some_and(|looked| looked.elapsed() < BETWEEN_LOOKS) {
                return Ok(());
            }
            let seen = standbys::lag(self.session.client()).await;
            round.looked = Some(Instant::now());
            match seen.map_err(|error| self.unexpected("looking at the standbys", error))? {
                Lag::Fine => return Ok(()),
                Lag::Unseen => return Err(refused::standbys_unseen(step, walk.remains(step))),
                Lag::Behind(what) => {
                    self.tell_walk(step, walk, round, Some(what)).await;
                    self.rest(BETWEEN_LOOKS).await;
                    self.stop_if_asked(step, walk)?;
                }
            }
        }
    }

    async fn tell_walk(&self, step: &Step<'_>, walk: &Walk, round: &mut Round, waits_for: Option<String>) {
        if round.told.elapsed() < BETWEEN_WORDS {
            return;
        }
        round.told = Instant::now();
        let index = step.segment.statements().first().copied().unwrap_or_default();
        self.observer.see(&Progress::Backfilling {
            place: step.place(index),
            rows: walk.rows,
            percent: walk.percent(self.session.client()).await,
            rows_per_second: round.pace.rows_per_second(),
            waits_for,
        });
    }
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
