//! Runs one file, segment by segment, and writes each segment down with its effect.

mod alone;
mod batched;
mod between;
mod block;
mod deferred;
mod error;
mod patience;
mod placeholders;
mod refused;
mod waits;
pub mod witness;

pub use batched::{Commit, Duty, Resting, Restraint, UserTriggers, Wish};
pub use error::{RunError, StatementFailure};
pub use placeholders::Placeholders;
pub use witness::Witness;

use crate::connection::ConnectionSettings;
use crate::dump::{self, Dump};
use crate::interrupt::Interrupt;
use crate::journal::{Journal, Record, Took};
use crate::mend::Outcome;
use crate::quiet::LockPolicy;
use crate::session::Session;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use whimbrel_change::ledger::{Event, InDoubt, Remains};
use whimbrel_change::segment::{Atomicity, Body, Cuts, Segment, cut, digest_of_first};
use whimbrel_change::{Direction, MigrationId, Observer, Progress, StatementPlace};
use whimbrel_source::{Digest, Digests, Script};

/// How long a session that was given up may take to end and let go of the lock.
const FOR_THE_OLD_SESSION: Duration = Duration::from_secs(5);

/// Whether a statement whose end nobody saw, and nobody can find out, may simply run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Doubt {
    /// Stop and ask.
    #[default]
    Ask,
    /// Run it again: the file says that this is safe, or a person does.
    RunAgain,
    /// Go on behind it: a person says that it is done.
    IsDone,
}

/// One file to run.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// Whose file.
    pub migration: &'a MigrationId,
    /// Which way.
    pub direction: Direction,
    /// The file.
    pub script: &'a Script,
    /// Of the migration's up file.
    pub digests: Digests,
    /// How much of it is one transaction.
    pub atomicity: Atomicity,
    /// How it behaves at locks.
    pub lock: LockPolicy,
    /// How long a statement may run; zero for as long as it takes.
    pub statement_timeout: Duration,
    /// What part of the time a statement that is done piece by piece may work.
    pub duty: Duty,
    /// Whether it is counted behind it that no row is left.
    pub completeness: Completeness,
    /// What such a statement gives way to.
    pub restraint: &'a Restraint,
    /// What to do about a statement of which nobody can tell how far it got.
    pub doubt: Doubt,
    /// Values for psql's `:'name'` and `:"name"`.
    pub placeholders: &'a Placeholders,
    /// What the last row for the file says: it is done, or it is given up.
    pub purpose: Purpose,
    /// What is kept in the database before the file runs, for its way back.
    pub keeps: &'a [Dump],
    /// The trigger that has to be there as long as rows are written piece by piece.
    pub trigger: Option<&'a str>,
    /// Whether triggers of the application fire for them.
    pub user_triggers: UserTriggers,
}

/// Whether it is counted behind a statement that is done piece by piece that no row is left that it would write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// Nobody can tell: rows that it has written may be such that it would write again.
    Unknown,
    /// Its condition says what is left.
    Counted,
}

/// What the last row for a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `applied` or `reverted`.
    Migrate,
    /// `aborted`: the file takes a half-done migration back.
    Abort,
}

/// Where in a file to begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// How many segments are done.
    pub finished: u32,
    /// Of their statements; `None` where none is done.
    pub done: Option<Digest>,
    /// How the file was cut when those were done, beyond what its text tells.
    pub cuts: Cuts,
    /// The next segment, if it was started and nobody saw its end.
    pub in_doubt: Option<InDoubt>,
}

/// A session that holds the run lock and may write the ledger.
pub struct Runner<'a> {
    /// The session that does everything: lock, work, ledger.
    pub session: Session,
    /// The right to write.
    pub journal: Journal,
    /// How to open a second session, which looks at locks.
    pub settings: &'a ConnectionSettings,
    /// Who is told what happens.
    pub observer: &'a dyn Observer,
    /// A request to stop.
    pub interrupt: &'a Interrupt,
    /// Who looks at what each statement does; a run that is no rehearsal has none.
    pub witness: Option<&'a Witness>,
}

/// A file as it is cut.
#[derive(Clone, Copy)]
struct Cut<'a> {
    segments: &'a [Segment],
    cuts: &'a Cuts,
}

/// One segment of one file, on its way.
#[derive(Clone, Copy)]
struct Step<'a> {
    work: &'a Work<'a>,
    segment: &'a Segment,
    number: u32,
    of: u32,
    done_before: Digest,
    cuts: &'a Cuts,
    record: &'a Event,
    begun: Instant,
    /// What had to be waited for on the way, for the row that ends the segment.
    waited: Option<&'a Value>,
}

impl Step<'_> {
    fn place(&self, index: usize) -> StatementPlace {
        let script = self.work.script;
        let span = script.statements.get(index).map(|statement| statement.span);
        let head = span.map(|span| head_of(script.file.slice(span))).unwrap_or_default();
        StatementPlace {
            migration: self.work.migration.clone(),
            number: index + 1,
            of: script.statements.len(),
            line: span.map_or(1, |span| script.file.position(span.start).line),
            head,
        }
    }

    /// The statement as it is sent, placeholders filled in.
    fn sql(&self, index: usize) -> String {
        let script = self.work.script;
        script
            .statements
            .get(index)
            .map(|statement| self.work.placeholders.fill(&script.file, statement))
            .unwrap_or_default()
    }

    const fn is_last(&self) -> bool {
        self.number == self.of
    }

    /// What the row that ends the segment tells beyond its columns.
    fn facts(&self) -> Value {
        let mut facts = self.cuts.facts();
        if let (Some(waited), Some(facts)) = (self.waited, facts.as_object_mut()) {
            facts.insert("waited".to_owned(), waited.clone());
        }
        let placeholders =
            if self.is_last() { self.work.placeholders.digests(self.work.script) } else { BTreeMap::new() };
        if !placeholders.is_empty()
            && let Some(facts) = facts.as_object_mut()
        {
            facts.insert("placeholders".to_owned(), json!(placeholders));
        }
        facts
    }

    /// The row's SQL: the last row of a file carries the whole file.
    fn closing<'b>(&'b self, facts: &'b Value, took: Took) -> Record<'b> {
        let sql = self.is_last().then(|| self.work.script.file.text());
        Record { event: self.record, took, sql, facts }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The first words of a statement on one line, for people.
fn head_of(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().take(16).collect();
    let line: String = words.join(" ").chars().filter(|character| !character.is_control()).collect();
    match line.char_indices().nth(77) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

impl Runner<'_> {
    /// Runs a file from `start` to its end.
    ///
    /// # Errors
    /// [`RunError`]; what remains is in the error, and in the ledger where it could be written.
    pub async fn run(&mut self, work: &Work<'_>, start: Start) -> Result<(), RunError> {
        let begun = Instant::now();
        let mut start = start;
        if start == Start::default() {
            self.keep_for_way_back(work).await?;
        }
        let mut cuts = self.cuts_to_begin_with(work, &start).await?;
        let mut is_told = start.finished > 0;
        loop {
            let segments = cut(work.script, work.atomicity, &cuts).map_err(RunError::Unfit)?;
            check_start(work, &segments, &start)?;
            if !is_told {
                is_told = true;
                self.observer.see(&Progress::MigrationStarted {
                    migration: work.migration.clone(),
                    direction: work.direction,
                    statements: work.script.statements.len(),
                    segments: count(&segments),
                });
            }
            let cut = Cut { segments: &segments, cuts: &cuts };
            match self.run_segments(work, cut, &mut start, begun).await {
                Err(RunError::Recut(learned)) => {
                    cuts.alone.extend(learned.alone);
                    cuts.commit_after.extend(learned.commit_after);
                }
                Err(error) => return Err(error),
                Ok(()) => {
                    self.leave(work).await?;
                    self.observer.see(&Progress::MigrationFinished {
                        migration: work.migration.clone(),
                        direction: work.direction,
                        duration_us: micros(begun.elapsed()),
                    });
                    return Ok(());
                }
            }
        }
    }

    async fn keep_for_way_back(&self, work: &Work<'_>) -> Result<(), RunError> {
        for dump in work.keeps {
            let kept = dump::keep(self.session.client(), self.journal.schema(), dump).await;
            kept.map_err(|error| self.unexpected("keeping what is going to be dropped", error))?;
        }
        Ok(())
    }

    async fn run_segments(
        &mut self,
        work: &Work<'_>,
        cut: Cut<'_>,
        start: &mut Start,
        begun: Instant,
    ) -> Result<(), RunError> {
        let Cut { segments, cuts } = cut;
        let of = count(segments);
        if start.finished >= of {
            return self.run_nothing(work, begun).await;
        }
        for (number, segment) in (1..).zip(segments) {
            if number <= start.finished {
                continue;
            }
            if self.interrupt.is_triggered() {
                let remains = if start.finished > 0 { Remains::Something } else { Remains::Nothing };
                return Err(RunError::Interrupted { finished: start.finished, segments: of, remains });
            }
            let done = digest_of_first(work.script, segments, number as usize);
            let record = closing_event(work, number, of, done);
            let done_before = digest_of_first(work.script, segments, number as usize - 1);
            let record = &record;
            let step = Step { work, segment, number, of, done_before, cuts, record, begun, waited: None };
            match (&segment.body, start.in_doubt.take()) {
                (Body::Alone { unblocked, .. }, Some(in_doubt)) => {
                    self.settle(&step, unblocked, &in_doubt).await?;
                }
                (Body::Alone { unblocked, .. }, None) => self.alone(&step, unblocked).await?,
                (Body::Block { .. }, _) => self.block(&step).await?,
                (Body::Batched { .. }, in_doubt) => self.batched(&step, in_doubt.is_some()).await?,
            }
            start.finished = number;
        }
        Ok(())
    }

    /// Writes the row of a file in which there is nothing (left) to run.
    async fn run_nothing(&mut self, work: &Work<'_>, begun: Instant) -> Result<(), RunError> {
        let segment = Segment {
            settings: Vec::new(),
            body: Body::Block {
                begin: None,
                statements: Vec::new(),
                ending: whimbrel_change::segment::Ending::Commit,
            },
        };
        let record = closing_event(work, 1, 1, Digest([0; 32]));
        let step = Step {
            work,
            segment: &segment,
            number: 1,
            of: 1,
            done_before: Digest([0; 32]),
            cuts: &Cuts::default(),
            record: &record,
            begun,
            waited: None,
        };
        self.block(&step).await
    }

    /// Finds out what became of a segment whose end nobody saw, and brings it to its end.
    async fn settle(
        &mut self,
        step: &Step<'_>,
        unblocked: &whimbrel_change::transactional::Unblocked,
        in_doubt: &InDoubt,
    ) -> Result<(), RunError> {
        // The statement's names are those of its file's search path.
        self.prepare_session(step).await?;
        let facts: Value = serde_json::from_str(&in_doubt.facts).unwrap_or_default();
        let before = facts.get("before").cloned().unwrap_or_else(|| json!({}));
        let outcome = self.settle_watched(step, unblocked, &before).await?;
        let outcome = match (outcome, step.work.doubt) {
            (Outcome::Unknown, Doubt::Ask) => return Err(refused::in_doubt(step)),
            (Outcome::Unknown, Doubt::RunAgain) => Outcome::NotDone { cleared: Vec::new() },
            (Outcome::Unknown, Doubt::IsDone) => Outcome::Done { cleared: Vec::new() },
            (known, _) => known,
        };
        match outcome {
            Outcome::Done { cleared } => {
                self.tell_mended(step, cleared);
                self.close_alone(step).await
            }
            Outcome::NotDone { cleared } => {
                self.tell_mended(step, cleared);
                self.alone(step, unblocked).await
            }
            Outcome::Unknown => Err(refused::in_doubt(step)),
        }
    }

    fn tell_notices(&self) {
        for notice in self.session.notices() {
            self.observer.see(&Progress::Notice { severity: notice.severity, message: notice.message });
        }
    }

    fn tell_mended(&self, step: &Step<'_>, cleared: Vec<String>) {
        for what in cleared {
            self.observer.see(&Progress::Mended { migration: step.work.migration.clone(), what });
        }
    }

    /// Writes the row that ends a segment whose effect is committed already.
    async fn close_alone(&mut self, step: &Step<'_>) -> Result<(), RunError> {
        self.ensure_right_to_write().await?;
        let facts = step.facts();
        let took = Took::Whole(micros(step.begun.elapsed()));
        let written = self.journal.append_alone(self.session.client(), step.closing(&facts, took)).await;
        written.map_err(|error| self.ledger_error(error))
    }

    /// A statement on its own may have given away what a runner needs (`DISCARD ALL`,
    /// `pg_advisory_unlock_all()`): take it back, or find that somebody else has it.
    async fn ensure_right_to_write(&mut self) -> Result<(), RunError> {
        let client = self.session.client();
        let schema = self.journal.schema().to_owned();
        let restored = async {
            let held = crate::run_lock::is_held(client, &schema).await?;
            let held = held || crate::run_lock::attempt(client, &schema).await?;
            self.journal.prepare_again(client).await?;
            Ok(held)
        };
        match restored.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(RunError::Fenced),
            Err(error) => Err(self.unexpected("making sure that the migration lock is still held", error)),
        }
    }

    /// Opens another session in place of one that can't be used any more, whose transaction ends with it.
    ///
    /// Only the holder of the lock may write: where another runner was faster, this one has ended.
    async fn replace_session(&mut self) -> Result<(), RunError> {
        let opened = Session::open(self.settings, self.session.name()).await;
        let session = opened.map_err(|error| RunError::Lost { reason: error.to_string() })?;
        std::mem::replace(&mut self.session, session).close().await;
        let begun = Instant::now();
        loop {
            match self.ensure_right_to_write().await {
                Err(RunError::Fenced) if begun.elapsed() < FOR_THE_OLD_SESSION => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                other => return other,
            }
        }
    }

    fn unexpected(&self, doing: &'static str, error: tokio_postgres::Error) -> RunError {
        if self.session.is_lost(&error) {
            return RunError::Lost { reason: error::words(&error) };
        }
        RunError::Server { doing, source: error }
    }

    fn ledger_error(&self, error: tokio_postgres::Error) -> RunError {
        if self.session.is_lost(&error) {
            return RunError::Lost { reason: error::words(&error) };
        }
        if error::is_fenced(&error) {
            return RunError::Fenced;
        }
        RunError::Server { doing: "writing the ledger", source: error }
    }

    /// Writes down that a statement failed; a ledger that can't be written does not hide the failure.
    async fn write_failure(&self, step: &Step<'_>, failure: &StatementFailure) {
        let event = Event::Failed {
            migration: step.work.migration.clone(),
            direction: step.work.direction,
            segment: step.number,
            segments: step.of,
            remains: failure.remains,
        };
        let facts = failure.facts();
        let sql = failure.index.map(|index| step.sql(index));
        let took = Took::Whole(micros(step.begun.elapsed()));
        let record = Record { event: &event, took, sql: sql.as_deref(), facts: &facts };
        if let Err(error) = self.journal.append_alone(self.session.client(), record).await {
            self.observer.see(&Progress::Note(refused::ledger_not_written(&error)));
        }
    }

    fn interrupted(step: &Step<'_>) -> RunError {
        let remains = Self::remains_of_earlier(step);
        RunError::Interrupted { finished: step.number - 1, segments: step.of, remains }
    }

    fn remains_of_earlier(step: &Step<'_>) -> Remains {
        if step.number > 1 { Remains::Something } else { Remains::Nothing }
    }
}

fn count(segments: &[Segment]) -> u32 {
    u32::try_from(segments.len()).unwrap_or(u32::MAX)
}

fn closing_event(work: &Work<'_>, segment: u32, segments: u32, done: Digest) -> Event {
    let migration = work.migration.clone();
    if segment < segments {
        return Event::Finished { migration, direction: work.direction, segment, segments, done };
    }
    match (work.purpose, work.direction) {
        (Purpose::Migrate, Direction::Up) => Event::Applied { migration, digests: work.digests },
        (Purpose::Migrate, Direction::Down) => Event::Reverted { migration },
        (Purpose::Abort, direction) => Event::Aborted { migration, direction: direction.reversed() },
    }
}

fn check_start(work: &Work<'_>, segments: &[Segment], start: &Start) -> Result<(), RunError> {
    let Some(done) = start.done else { return Ok(()) };
    let still = digest_of_first(work.script, segments, start.finished as usize);
    if still == done { Ok(()) } else { Err(refused::changed_under_way(work, start.finished)) }
}
