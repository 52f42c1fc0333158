//! Runs a list of files under the migration lock, one after the other, and finds out what became of
//! the one under way when the connection breaks.

mod item;
mod run_migration;

pub(crate) use item::{Consent, Item};
pub use run_migration::RunMigration;
pub(crate) use run_migration::foreseen;
use run_migration::run_migration;

use crate::context::{Context, TOOL};
use crate::database::{Database, read_failure, server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::gate::GateReport;
use crate::lossiness::Loss;
use crate::opened::{Opened, acquire};
use crate::project::{Batches, FileText, MigrationFile, Migrations, Rerun, TransactionScope};
use crate::safeguard;
use serde::Serialize;
use serde_json::json;
use std::time::{Duration, Instant};
use uuid::Uuid;
use whimbrel_change::ledger::{Event, LedgerState, Remains};
use whimbrel_change::segment::{Atomicity, Cuts, Segment, cut};
use whimbrel_change::{Direction, MigrationId, Progress, Target};
use whimbrel_postgres::dump::Dump;
use whimbrel_postgres::journal::{self, Record, Took};
use whimbrel_postgres::quiet::LockPolicy;
use whimbrel_postgres::run::{Completeness, Doubt, Placeholders, Purpose, RunError, Runner, Work};
use whimbrel_postgres::{Journal, Session, run_lock};
use whimbrel_source::{Diagnostic, Digests, Header, Script, StandardConformingStrings};

/// How long to try to reach a server again that was lost.
const RECONNECT_FOR: Duration = Duration::from_secs(30);

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunReport {
    /// On which database.
    pub target: Target,
    /// What was run, in order.
    pub migrations: Vec<RunMigration>,
    /// In microseconds, from the first statement to the last.
    pub duration_us: i64,
    /// Whether only the list was asked for, and nothing ran.
    pub dry_run: bool,
    /// The gate of the contract at which it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateReport>,
    /// What the way back would lose now; only where nothing ran.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
}

/// One file, read as statements and cut.
pub(crate) struct Prepared<'a> {
    pub(crate) item: &'a Item,
    pub(crate) migration: &'a MigrationFile,
    keeps: Vec<Dump>,
    trigger: Option<String>,
    script: Script,
    digests: Digests,
    segments: usize,
    file: &'a FileText,
}

impl Prepared<'_> {
    /// The segments of the file, as far as its text and an earlier run tell.
    pub(crate) fn cut(&self) -> Result<Vec<Segment>, Vec<Diagnostic>> {
        cut(&self.script, atomicity(self.file), &self.item.start.cuts)
    }

    /// What brings a session to where a segment begins: the settings that the file makes before it.
    pub(crate) fn settings_of(&self, segment: &Segment, placeholders: &Placeholders) -> Vec<String> {
        let statements = segment.settings.iter().filter_map(|index| self.script.statements.get(*index));
        statements.map(|statement| placeholders.fill(&self.script.file, statement)).collect()
    }

    /// What the runner is given.
    pub(crate) fn work<'a>(&'a self, context: &'a Context<'_>, placeholders: &'a Placeholders) -> Work<'a> {
        let settings = context.project.settings();
        let file = self.file.settings();
        let doubt = match (self.item.doubt, file.rerun) {
            (Doubt::Ask, Rerun::Safe) => Doubt::RunAgain,
            (doubt, Rerun::Safe | Rerun::Ask) => doubt,
        };
        Work {
            migration: &self.item.migration,
            direction: self.item.direction,
            script: &self.script,
            digests: self.digests,
            atomicity: atomicity(self.file),
            lock: LockPolicy {
                timeout: file.lock_timeout.unwrap_or(settings.lock.timeout).0,
                patience: file.lock_patience.unwrap_or(settings.lock.patience).0,
                old: settings.lock.old.0,
            },
            statement_timeout: file.statement_timeout.unwrap_or(settings.statement_timeout).0,
            duty: file.duty.unwrap_or(settings.backfill.duty),
            completeness: if self.file.declares_values() {
                Completeness::Counted
            } else {
                Completeness::Unknown
            },
            restraint: &settings.backfill.restraint,
            doubt,
            placeholders,
            purpose: self.item.purpose,
            keeps: &self.keeps,
            trigger: self.trigger.as_deref(),
            user_triggers: file.user_triggers,
        }
    }
}

/// Reads every file of the list as statements and cuts it, so that nothing runs before a file that
/// can't run is named.
fn prepare<'a>(
    migrations: &'a Migrations,
    strings: StandardConformingStrings,
    items: &'a [Item],
) -> Result<Vec<Prepared<'a>>, Failure> {
    let mut prepared = Vec::with_capacity(items.len());
    let mut diagnostics = Vec::new();
    for item in items {
        let read = match migrations.get(&item.migration) {
            Some(migration) => read_work(migration, item, strings),
            None => Err(Failure::new(Class::Usage, missing_file(&item.migration, Direction::Up))),
        };
        match read {
            Ok(read) => prepared.push(read),
            Err(mut failure) => diagnostics.append(&mut failure.diagnostics),
        }
    }
    if diagnostics.is_empty() { Ok(prepared) } else { Err(Failure { class: Class::Usage, diagnostics }) }
}

/// Reads the file that an item means, as statements, and cuts it.
pub(crate) fn read_work<'a>(
    migration: &'a MigrationFile,
    item: &'a Item,
    strings: StandardConformingStrings,
) -> Result<Prepared<'a>, Failure> {
    let Some(file) = migration.text(item.direction) else {
        return Err(Failure::new(Class::Usage, missing_file(&item.migration, item.direction)));
    };
    let unfit = |diagnostics| Failure { class: Class::Usage, diagnostics };
    let script = file.script(strings).map_err(unfit)?;
    let late = Header::late_settings(&script);
    if !late.is_empty() {
        return Err(unfit(late));
    }
    let segments = cut(&script, atomicity(file), &Cuts::default()).map_err(unfit)?.len();
    let digests = match item.direction {
        Direction::Up => file.digests(&script),
        Direction::Down => migration.up.digests(&migration.up.script(strings).map_err(unfit)?),
    };
    let keeps = match item.direction {
        Direction::Up => file.dumps(),
        Direction::Down => Vec::new(),
    };
    Ok(Prepared { item, migration, keeps, trigger: file.trigger(), script, digests, segments, file })
}

fn missing_file(migration: &MigrationId, direction: Direction) -> Diagnostic {
    let (code, what) = match direction {
        Direction::Up => ("no-file", "file"),
        Direction::Down => ("no-down-file", "down file"),
    };
    Diagnostic::error(code, format!("{migration} has no {what}"))
        .with_help(format!("bring it back from version control, or write it beside {migration}"))
}

fn atomicity(file: &FileText) -> Atomicity {
    match file.settings().transaction {
        // What is done piece by piece stands between transactions of one statement each.
        TransactionScope::File | TransactionScope::Statement if file.settings().is_in_batches() => {
            match file.settings().batches {
                Batches::InTurn => Atomicity::BatchesInTurn,
                Batches::On | Batches::Off => Atomicity::Batches,
            }
        }
        TransactionScope::File => Atomicity::File,
        TransactionScope::Statement => Atomicity::Statement,
    }
}

/// What a run of these items would do, and nothing more.
pub(crate) fn plan(opened: &Opened<'_>, items: &[Item]) -> Result<RunReport, Failure> {
    let prepared = prepare(&opened.migrations, opened.database.strings(), items)?;
    let migrations = prepared.iter().map(|prepared| run_migration(prepared, 0)).collect();
    Ok(RunReport {
        target: opened.database.target.clone(),
        migrations,
        duration_us: 0,
        dry_run: true,
        gate: None,
        losses: Vec::new(),
    })
}

/// Runs the items. The migration lock must be held by the session of `opened`.
pub(crate) async fn carry_out(opened: Opened<'_>, items: &[Item]) -> Result<RunReport, Failure> {
    let context = opened.context;
    let schema = opened.schema();
    let prepared = match prepare(&opened.migrations, opened.database.strings(), items) {
        Ok(prepared) => prepared,
        Err(failure) => {
            leave(opened.database.session).await;
            return Err(failure);
        }
    };
    let target = opened.database.target.clone();
    let Some(first) = items.first() else {
        return Ok(RunReport {
            target,
            migrations: Vec::new(),
            duration_us: 0,
            dry_run: false,
            gate: None,
            losses: Vec::new(),
        });
    };
    let placeholders = placeholder_values(context)?;
    let goal: Vec<MigrationId> = items.iter().map(|item| item.migration.clone()).collect();
    context.observer.see(&Progress::Planned { direction: first.direction, migrations: goal.clone() });
    let event = Event::RunStarted { direction: first.direction, goal };
    let who = who(context, &opened.database);
    let record = Record { event: &event, took: Took::NOTHING, sql: None, facts: &who };
    let run = Uuid::now_v7().to_string();
    let Database { settings, session, .. } = opened.database;
    let journal = Journal::open(session.client(), schema, run, Some(record)).await;
    let journal = journal.map_err(|error| server_failure("opening the ledger", &error))?;
    let mut runner = Runner {
        session,
        journal,
        settings: &settings,
        observer: context.observer,
        interrupt: context.interrupt,
        witness: None,
    };
    let begun = Instant::now();
    let migrations = run_each(context, &mut runner, &prepared, &placeholders).await;
    leave(runner.session).await;
    Ok(RunReport {
        target,
        migrations: migrations?,
        duration_us: micros(begun),
        dry_run: false,
        gate: None,
        losses: Vec::new(),
    })
}

async fn run_each(
    context: &Context<'_>,
    runner: &mut Runner<'_>,
    prepared: &[Prepared<'_>],
    placeholders: &Placeholders,
) -> Result<Vec<RunMigration>, Failure> {
    let mut migrations = Vec::new();
    for prepared in prepared {
        let started = Instant::now();
        safeguard::prepare(context, runner, prepared).await?;
        let work = Work { keeps: &[], ..prepared.work(context, placeholders) };
        if let Err(error) = runner.run(&work, prepared.item.start.clone()).await {
            resolve(context, runner, prepared, error).await?;
        }
        safeguard::tidy(runner, prepared).await?;
        migrations.push(run_migration(prepared, micros(started)));
    }
    Ok(migrations)
}

/// Ends the session that holds the migration lock.
///
/// The lock is given back first: a server process outlives its client by some milliseconds, and the
/// next command would find the lock held by nobody that a person could see.
pub(crate) async fn leave(session: Session) {
    // A session that is lost gives the lock back by itself.
    let _ = run_lock::release(session.client()).await;
    session.close().await;
}

fn micros(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX)
}

/// Who does it, with what: the facts of a run's first row.
pub(crate) fn who(context: &Context<'_>, database: &Database) -> serde_json::Value {
    let facts = database.session.facts();
    let mut who = json!({
        "user": facts.user,
        "person": context.person,
        "tool": TOOL,
        "server_version": facts.version,
        "system_identifier": facts.system_identifier,
        "timeline": facts.timeline,
    });
    if let (Some(digest), Some(who)) = (&database.certificate, who.as_object_mut()) {
        who.insert("rehearsal".to_owned(), json!(digest));
    }
    who
}

/// The values of the declared placeholders, as the runner takes them.
pub(crate) fn placeholder_values(context: &Context<'_>) -> Result<Placeholders, Failure> {
    if context.project.settings().placeholders.is_empty() {
        return Ok(Placeholders::default());
    }
    let declared = context.project.placeholders(context.environment)?;
    let values = declared.names().filter_map(|name| Some((name.to_owned(), declared.get(name)?.to_owned())));
    Ok(Placeholders { values: values.collect() })
}

/// Writes down who stood in the way of a lock that could not be had; a ledger that can't be written hides nothing.
async fn write_lock_not_had(runner: &Runner<'_>, prepared: &Prepared<'_>, error: &RunError) {
    let RunError::LockNotHad { mode, blockers, waited, finished, seen, diagnostic } = error else { return };
    let event = Event::Failed {
        migration: prepared.item.migration.clone(),
        direction: prepared.item.direction,
        segment: finished + 1,
        segments: u32::try_from(prepared.segments).unwrap_or(u32::MAX),
        remains: Remains::Nothing,
    };
    let facts = json!({
        "message": diagnostic.message,
        "lock": mode.map(|mode| mode.to_string()),
        "blockers": blockers,
        "waited_ms": u64::try_from(waited.as_millis()).unwrap_or(u64::MAX),
        "waited": seen,
    });
    let took = Took::Whole(i64::try_from(waited.as_micros()).unwrap_or(i64::MAX));
    let record = Record { event: &event, took, sql: None, facts: &facts };
    drop(runner.journal.append_alone(runner.session.client(), record).await);
}

/// Turns an error into what the user reads; a lost connection is first resolved by asking the
/// database, and is no failure where the step turns out to be done.
async fn resolve(
    context: &Context<'_>,
    runner: &mut Runner<'_>,
    prepared: &Prepared<'_>,
    error: RunError,
) -> Result<(), Failure> {
    let RunError::Lost { reason } = error else {
        write_lock_not_had(runner, prepared, &error).await;
        let is_in_the_ledger = matches!(error, RunError::Failed(_) | RunError::LockNotHad { .. });
        let failure = failure(prepared.item, error);
        return Err(if is_in_the_ledger { with_incident(failure) } else { failure });
    };
    context.observer.see(&Progress::ConnectionLost { reason: reason.clone() });
    let state = reconnect(context, runner).await.map_err(|found| unknown(prepared.item, &reason, &found))?;
    let item = prepared.item;
    let is_applied = state.find(&item.migration).is_some();
    let is_done = match (item.purpose, item.direction) {
        (Purpose::Migrate, Direction::Up) => is_applied,
        (Purpose::Migrate, Direction::Down) => !is_applied && state.partial().is_none(),
        (Purpose::Abort, _) => state.partial().is_none(),
    };
    let partial = state.partial();
    let found = match partial {
        _ if is_done => format!("{} is done: its last transaction was committed", item.migration),
        Some(partial) => {
            format!("{} is half done ({} of {} segments)", item.migration, partial.finished, partial.segments)
        }
        None => {
            format!("{} is not done: its transaction was rolled back, nothing of it remains", item.migration)
        }
    };
    context.observer.see(&Progress::Reconnected { found: found.clone() });
    if is_done {
        return Ok(());
    }
    let class = if partial.is_some() { Class::FailedDirty } else { Class::FailedClean };
    let diagnostic =
        Diagnostic::error("connection-lost", format!("the connection was lost while {} ran", item.migration))
            .with_note(reason)
            .with_note(format!("The database was asked: {found}."))
            .with_help("whimbrel resume goes on, whimbrel abort goes back");
    Err(Failure::new(class, diagnostic))
}

/// Offers what people need who ask later what happened; the ledger has it.
fn with_incident(mut failure: Failure) -> Failure {
    if let Some(last) = failure.diagnostics.pop() {
        failure.diagnostics.push(last.with_help("write down what happened: whimbrel incident new"));
    }
    failure
}

/// Opens a session again, waits until the old one is gone (it holds the lock as long as it lives),
/// fences it out, and reads what the database stands at.
async fn reconnect(context: &Context<'_>, runner: &mut Runner<'_>) -> Result<LedgerState, Failure> {
    let begun = Instant::now();
    let session = loop {
        match Session::open(runner.settings, TOOL).await {
            Ok(session) => break session,
            Err(error) if begun.elapsed() >= RECONNECT_FOR || context.interrupt.is_triggered() => {
                return Err(session_failure(error));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
        }
    };
    let schema = runner.journal.schema().to_owned();
    acquire(context, &session, RECONNECT_FOR * 2).await?;
    let client = session.client();
    let journal = Journal::open(client, &schema, runner.journal.run().to_owned(), None).await;
    runner.journal = journal.map_err(|error| server_failure("opening the ledger", &error))?;
    let entries = journal::read(client, &schema).await.map_err(read_failure)?;
    runner.session = session;
    Ok(LedgerState::of(&entries))
}

fn unknown(item: &Item, reason: &str, found: &Failure) -> Failure {
    let message = format!(
        "the connection was lost while {} ran, and the database can't be asked what became of it",
        item.migration
    );
    let diagnostic = Diagnostic::error("outcome-unknown", message)
        .with_note(reason.to_owned())
        .with_note(found.to_string())
        .with_help("when the database can be reached again: whimbrel status tells, whimbrel resume goes on");
    Failure::new(Class::FailedDirty, diagnostic)
}

/// What the user reads when a file did not run to its end.
pub(crate) fn failure(item: &Item, error: RunError) -> Failure {
    let stays = |finished: u32| if finished > 0 { Class::FailedDirty } else { Class::FailedClean };
    match error {
        RunError::Unfit(diagnostics) => Failure { class: Class::Usage, diagnostics },
        RunError::Failed(failed) => {
            let is_clean = failed.remains == Remains::Nothing;
            let class = if is_clean { stays(failed.finished) } else { Class::FailedDirty };
            Failure::new(class, *failed.diagnostic)
        }
        RunError::Refused(diagnostic) => Failure::new(Class::Refused, *diagnostic),
        RunError::LockNotHad { finished, diagnostic, .. } => {
            let class = if finished > 0 { Class::FailedDirty } else { Class::Busy };
            Failure::new(class, *diagnostic)
        }
        RunError::Interrupted { finished, segments, remains } => {
            interrupted(item, finished, segments, remains)
        }
        RunError::Lost { reason } => Failure::new(
            Class::Unreachable,
            Diagnostic::error("connection-lost", "the connection was lost").with_note(reason),
        ),
        RunError::Fenced => {
            let diagnostic =
                Diagnostic::error("fenced", "another run has taken over; this one wrote nothing more")
                    .with_help("see what the database stands at: whimbrel status");
            Failure::new(Class::Busy, diagnostic)
        }
        RunError::Server { doing, source } => server_failure(doing, &source),
        RunError::Recut(_) => Failure::new(
            Class::Bug,
            Diagnostic::error("cut-again", "a file asked to be cut again after it was cut"),
        ),
    }
}

fn interrupted(item: &Item, finished: u32, segments: u32, remains: Remains) -> Failure {
    let migration = &item.migration;
    let state = if remains == Remains::Nothing {
        format!("nothing of {migration} remains")
    } else if finished == 0 {
        format!("what was done of the first statement of {migration} is committed and stays")
    } else {
        format!("{finished} of {segments} segments of {migration} are done and stay")
    };
    let diagnostic = Diagnostic::error("interrupted", "interrupted; the statement under way was cancelled")
        .with_note(state)
        .with_help("whimbrel resume goes on, whimbrel abort goes back");
    Failure::new(Class::Interrupted, diagnostic)
}
