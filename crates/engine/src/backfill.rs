//! `backfill`: what statements that are done piece by piece have come to, and what people want of them.

use crate::context::Context;
use crate::database::{Database, server_failure};
use crate::failure::{Class, Failure};
use serde::Serialize;
use whimbrel_change::ledger::Partial;
use whimbrel_change::{Blocker, MigrationId, Target, Version};
use whimbrel_postgres::backfills::{self, Backfill, Change};
use whimbrel_postgres::run_lock;
use whimbrel_source::Diagnostic;

pub use whimbrel_postgres::backfills::Wish;

/// Which backfills are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// What is under way, or half done.
    #[default]
    Open,
    /// Those that are done, too.
    All,
}

/// What people want of the backfill that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// It waits, also over the end of its run.
    Pause,
    /// It goes on.
    Resume,
    /// Its run ends; what is written stays.
    Cancel,
    /// It works this part of the time, in percent; `None` for what file and project say.
    Throttle(Option<u8>),
}

/// How a backfill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It writes.
    Running,
    /// It waits for something.
    Waiting,
    /// Somebody paused it.
    Paused,
    /// Somebody cancelled it.
    Cancelled,
    /// It is half done, and no run is at work on it.
    Stopped,
    /// It is done.
    Done,
    /// It did not come to its end, and its migration is not half done any more: it was taken back.
    TakenBack,
}

/// Every backfill that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BackfillReport {
    /// Which database.
    pub target: Target,
    /// The session that is at work.
    pub running: Option<Blocker>,
    /// In the order in which they began.
    pub backfills: Vec<BackfillStanding>,
}

/// One statement that is done piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackfillStanding {
    /// Whose statement.
    pub migration: MigrationId,
    /// `up` or `down`.
    pub direction: String,
    /// Segment of the file.
    pub segment: i32,
    /// The statement.
    pub statement: String,
    /// How it stands.
    pub state: State,
    /// Rows that were written.
    pub rows: i64,
    /// Pieces that were committed.
    pub pieces: i64,
    /// How much of the table is behind it.
    pub percent: i16,
    /// Rows in each second of the run that wrote last.
    pub rows_per_second: i64,
    /// How long it still takes, in seconds; `None` where that is not known.
    pub eta_s: Option<i64>,
    /// How far the standby that is farthest behind is.
    pub lag_bytes: Option<i64>,
    /// How many bytes of the write-ahead log in a second it is held to, because others write.
    pub log_rate: Option<i64>,
    /// What it waits for.
    pub waits_for: Option<String>,
    /// Why nobody knows that no row is left, where it is done; `None` where the server has counted none.
    pub unproved: Option<String>,
    /// Who paused, cancelled or throttled it.
    pub by: Option<String>,
    /// What part of the time it may work, in percent, where somebody changed that.
    pub duty: Option<i16>,
    /// What part of the time it works, in percent; less where others are at work.
    pub share: Option<i16>,
    /// How many other backfills of the server are at work.
    pub beside: Option<i32>,
    /// How long ago it wrote last, in milliseconds.
    pub quiet_ms: i64,
}

/// Tells how backfills stand.
///
/// # Errors
/// The project or the database cannot be read.
pub async fn status(context: &Context<'_>, which: Which) -> Result<BackfillReport, Failure> {
    let database = Database::open(context).await?;
    look(context, &database, which).await
}

/// Tells the backfill that is under way what is wanted of it; its run reads that with its next piece.
///
/// # Errors
/// None is under way or half done.
pub async fn order(context: &Context<'_>, order: Order) -> Result<BackfillReport, Failure> {
    let database = Database::open(context).await?;
    let schema = &context.project.settings().ledger_schema;
    let found = open(context, &database).await?;
    if found.is_empty() {
        let diagnostic = Diagnostic::error("no-backfill", "no backfill is under way or half done");
        let diagnostic = diagnostic.with_help("see what there is: whimbrel backfill status --all");
        return Err(Failure::new(Class::Refused, diagnostic));
    }
    let change = match order {
        Order::Pause => Change::Wish(Wish::Pause),
        Order::Resume => Change::Wish(Wish::Run),
        Order::Cancel => Change::Wish(Wish::Cancel),
        Order::Throttle(percent) => Change::Duty(percent),
    };
    let user = &database.target.user;
    let by = if context.person.is_empty() { user } else { context.person };
    // Those that take turns are one run.
    for (backfill, _) in &found {
        let changed = backfills::change(database.session.client(), schema, backfill, change, by).await;
        changed.map_err(|error| server_failure("saying what is wanted of a backfill", &error))?;
    }
    look(context, &database, Which::Open).await
}

async fn look(context: &Context<'_>, database: &Database, which: Which) -> Result<BackfillReport, Failure> {
    let schema = &context.project.settings().ledger_schema;
    let running = run_lock::holder(database.session.client(), schema).await;
    let running = running.map_err(|error| server_failure("looking for a running migration", &error))?;
    let opened = open(context, database).await?;
    let has_runner = running.is_some();
    let is_open = |(row, migration): (&Backfill, &MigrationId)| {
        opened.iter().any(|(one, of)| of == migration && one.direction == row.direction)
    };
    let told = |(row, migration): (Backfill, MigrationId)| {
        let is_taken_back = !row.is_done && !is_open((&row, &migration));
        let standing = standing(row, migration, has_runner);
        if is_taken_back { BackfillStanding { state: State::TakenBack, ..standing } } else { standing }
    };
    let backfills = match which {
        Which::Open => opened.iter().cloned().map(told).collect(),
        Which::All => all(context, database).await?.into_iter().map(told).collect(),
    };
    Ok(BackfillReport { target: database.target.clone(), running, backfills })
}

async fn all(context: &Context<'_>, database: &Database) -> Result<Vec<(Backfill, MigrationId)>, Failure> {
    let schema = &context.project.settings().ledger_schema;
    let rows = backfills::read(database.session.client(), schema).await;
    let rows = rows.map_err(|error| server_failure("reading how backfills stand", &error))?;
    let named = |row: Backfill| {
        let version = Version::parse(&row.version)?;
        let migration = MigrationId { module: row.module.clone(), version, name: row.name.clone() };
        Some((row, migration))
    };
    Ok(rows.into_iter().filter_map(named).collect())
}

/// Those of the migration that is half done, which are not done themselves.
async fn open(context: &Context<'_>, database: &Database) -> Result<Vec<(Backfill, MigrationId)>, Failure> {
    let schema = &context.project.settings().ledger_schema;
    let state = database.state(schema).await?;
    let Some(partial) = state.partial() else { return Ok(Vec::new()) };
    let is_open = |row: &Backfill, migration: &MigrationId, partial: &Partial| {
        !row.is_done && *migration == partial.migration && row.direction == partial.direction.as_str()
    };
    let found = all(context, database).await?;
    Ok(found.into_iter().filter(|(row, migration)| is_open(row, migration, partial)).collect())
}

fn standing(row: Backfill, migration: MigrationId, has_runner: bool) -> BackfillStanding {
    let is_at_work = has_runner && row.is_current;
    let state = match (row.is_done, row.wish, is_at_work, row.waits_for.is_some()) {
        (true, ..) => State::Done,
        (false, Wish::Cancel, ..) => State::Cancelled,
        (false, Wish::Pause, ..) => State::Paused,
        (false, Wish::Run, false, _) => State::Stopped,
        (false, Wish::Run, true, true) => State::Waiting,
        (false, Wish::Run, true, false) => State::Running,
    };
    BackfillStanding {
        migration,
        direction: row.direction,
        segment: row.segment,
        statement: row.statement,
        state,
        rows: row.rows,
        pieces: row.pieces,
        percent: row.percent,
        rows_per_second: row.rows_per_second,
        eta_s: row.eta_s.filter(|_| is_at_work && !row.is_done),
        lag_bytes: row.lag_bytes,
        log_rate: row.log_rate.filter(|_| is_at_work && !row.is_done),
        waits_for: row.waits_for.filter(|_| is_at_work && !row.is_done),
        unproved: row.unproved.filter(|_| row.is_done),
        by: row.wish_by.filter(|_| row.wish != Wish::Run || row.duty.is_some()),
        duty: row.duty,
        share: row.share.filter(|_| is_at_work && !row.is_done),
        beside: row.beside.filter(|_| is_at_work && !row.is_done),
        quiet_ms: row.quiet_ms,
    }
}
