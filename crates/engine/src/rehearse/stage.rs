//! The three ways: forward, back, and forward again.

use super::checked::Checks;
use super::chosen::Chosen;
use super::judged::{self, Moment};
use super::said::{self, is_repeatable, phase_of};
use super::state::{Eye, Identity, State};
use super::{RehearseOptions, sight, workload};
use crate::context::Context;
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::project::{FileText, MigrationFile};
use crate::replay::{MARKS, Replay};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use whimbrel_change::rehearsal::data::{
    CountedLoss, UNDECLARED_LOSS, brings_back, counted, declared_losses, needless, not_back, undeclared,
};
use whimbrel_change::rehearsal::{Claimed, Declared, Finding, Step, Way, Written, claimed};
use whimbrel_change::{Direction, Phase, Progress};
use whimbrel_lint::{Layout, Linter, Migration, Settings};
use whimbrel_postgres::Session;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::counting::count_rows;
use whimbrel_postgres::rehearse::{
    Fare, Query, Traffic, Watcher, made_queries, temporary_bytes, wal_position,
};
use whimbrel_postgres::run::Witness;

/// How long each query of the workload may take to be sent once more behind a step.
const TO_SETTLE: Duration = Duration::from_secs(2);

/// So many sessions send the queries that are given where nobody says a number.
const FOR_GIVEN: usize = 2;

/// What is seen of a rehearsal, and by whom.
pub(super) struct Stage<'a> {
    context: &'a Context<'a>,
    options: &'a RehearseOptions,
    settings: &'a ConnectionSettings,
    replay: Replay<'a>,
    eye: Eye<'a>,
    witness: &'a Witness,
    watcher: Watcher,
    origin: Instant,
    major: u32,
    claims: BTreeMap<(String, Direction), Vec<Claimed>>,
    checks: Checks,
    /// Columns that had no value before a backfill wrote them, by its migration: whoever goes back may leave them.
    filled: BTreeMap<String, Vec<String>>,
    played: Played,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Played {
    pub(super) rows: u64,
    pub(super) base_fingerprint: String,
    pub(super) steps: Vec<Step>,
    pub(super) findings: Vec<Finding>,
    pub(super) kept: Vec<String>,
    pub(super) duration_us: i64,
    pub(super) fares: Option<Vec<(Query, Fare)>>,
    /// On how many sessions.
    pub(super) sessions: usize,
    /// The fingerprint before each file that ran forward.
    pub(super) before: Vec<String>,
    /// The fingerprint behind the last of them.
    pub(super) goal_fingerprint: String,
    /// The rows that it began with: table, and digest.
    pub(super) base_rows: Vec<String>,
}

/// Who looks at statements; neither the ledger nor what rows are compared with is anybody's business.
pub(super) fn witness(context: &Context<'_>, origin: Instant) -> Witness {
    Witness::new(origin, vec![context.project.settings().ledger_schema.clone(), MARKS.to_owned()])
}

impl<'a> Stage<'a> {
    pub(super) async fn set(
        context: &'a Context<'a>,
        options: &'a RehearseOptions,
        (settings, replay, eye): (&'a ConnectionSettings, Replay<'a>, Session),
        (witness, origin): (&'a Witness, Instant),
    ) -> Result<Self, Failure> {
        let watcher = Watcher::open(settings, origin).await.map_err(session_failure)?;
        let major = u32::try_from(eye.facts().version_num / 10_000).unwrap_or_default();
        let eye = Eye::open(context.project, eye).await?;
        let (claims, filled, played) = (BTreeMap::new(), BTreeMap::new(), Played::default());
        Ok(Self {
            context,
            options,
            settings,
            replay,
            eye,
            witness,
            watcher,
            origin,
            major,
            claims,
            checks: Checks::default(),
            filled,
            played,
        })
    }

    /// Goes all three ways.
    pub(super) async fn play(mut self, chosen: &Chosen) -> Result<Played, Failure> {
        self.learn(chosen);
        self.checks = Checks::read(self.context, self.options, chosen)?;
        let files = chosen.rehearsed();
        let mut base = self.eye.look().await?;
        self.eye.put_down(&mut base, None).await?;
        self.played.rows = base.row_count();
        self.played.base_fingerprint = base.fingerprint.to_string();
        self.played.base_rows =
            base.rows().iter().map(|(table, rows)| format!("{table} {} {}", rows.rows, rows.hash)).collect();
        self.unread(&base);
        self.ask(None).await;
        let traffic = self.traffic(chosen, &base).await?;
        let (states, forward) = self.forward(&files, base, traffic.as_ref()).await?;
        if let Some(traffic) = traffic {
            self.played.fares = Some(traffic.end().await);
        }
        if forward == files.len() {
            let back = self.back(&files, &states).await?;
            if let Some((back, lost)) = back.filter(|(back, _)| *back > 0) {
                self.again(&files, &states, (back, lost)).await?;
            }
        }
        self.replay.end().await;
        self.watcher.close().await;
        self.eye.close().await?;
        self.played.duration_us = micros(self.origin);
        Ok(self.played)
    }

    /// Learns the history, and what is claimed of each file.
    fn learn(&mut self, chosen: &Chosen) {
        let majors = self.major..=self.major;
        let mut linter = Linter::new(Settings { majors, ..Settings::default() });
        let read = |text: &FileText| Migration::read(text.source().clone(), Layout::Whimbrel).ok();
        for file in chosen.history.iter().filter_map(|id| chosen.migrations.get(id)) {
            if let Some(migration) = read(&file.up) {
                linter.learn(&migration);
            }
        }
        let files = chosen.rehearsed();
        let forward = files.iter().map(|file| (file, Direction::Up));
        let back = files.iter().rev().map(|file| (file, Direction::Down));
        for (file, direction) in forward.chain(back) {
            if let Some(migration) = file.text(direction).and_then(read) {
                let claims = linter.claims(&migration, self.major);
                self.claims.insert((file.id.to_string(), direction), claims);
            }
        }
    }

    async fn traffic(&mut self, chosen: &Chosen, base: &State) -> Result<Option<Traffic>, Failure> {
        let given = workload::given(self.context, self.options)?;
        let sessions = match self.options.workload.sessions {
            0 if given.is_empty() => return Ok(None),
            0 => FOR_GIVEN,
            sessions => sessions,
        };
        self.played.sessions = sessions;
        let tables: Vec<String> = base.tables.values().map(|seen| seen.table.qualified()).collect();
        let made = made_queries(self.eye.session().client(), &tables).await;
        let mut queries = made.map_err(|error| server_failure("making queries by key", &error))?;
        queries.extend(chosen.statements.iter().flatten().cloned());
        queries.extend(given);
        if chosen.statements.is_none() && chosen.target.is_some() {
            let message = "the target's server does not know what its code sends";
            let finding = Finding::new("statements-unknown", message).warning();
            let help = "make pg_stat_statements there, or give queries: --queries";
            self.played.findings.push(finding.with_help(help));
        }
        if queries.is_empty() {
            return Ok(None);
        }
        let traffic =
            Traffic::begin(self.settings, self.origin, queries, sessions).await.map_err(session_failure)?;
        traffic.settle(TO_SETTLE).await;
        Ok(Some(traffic))
    }

    /// Runs every file forward; the states before and behind them, and how many ran to their end.
    async fn forward(
        &mut self,
        files: &[&MigrationFile],
        base: State,
        traffic: Option<&Traffic>,
    ) -> Result<(Vec<State>, usize), Failure> {
        let mut states = vec![base];
        for (index, file) in files.iter().enumerate() {
            self.tell("rehearsing forward", index, files.len());
            let Some(before) = states.last() else { break };
            self.fills(file, before).await?;
            self.played.before.push(before.fingerprint.to_string());
            let Some(mut step) = self.run(file, Way::Forward).await? else { return Ok((states, index)) };
            if let Some(traffic) = traffic {
                traffic.settle(TO_SETTLE).await;
            }
            let mut now = self.eye.look().await?;
            step.changes = self.eye.changes(before, &now, Identity::Same).await?;
            let declared = self.declared(file);
            let is_last = index + 1 == files.len();
            let moment = if is_last { Moment::AtTheEnd } else { Moment::Between };
            self.played.findings.extend(undeclared(&step, &declared));
            self.played.findings.extend(needless(&step, &declared));
            self.played.findings.extend(judged::not_additive(&step, &before.catalog, &now.catalog));
            self.played.findings.extend(judged::ailing(&step, before_all(&states, moment), &now, moment));
            self.played.kept.extend(declared_losses(&step, &declared));
            ended(&mut step, &now);
            self.eye.put_down(&mut now, states.last()).await?;
            self.ask(Some(&step)).await;
            self.played.steps.push(step);
            if is_repeatable(file) {
                self.twice(file, &now).await?;
            }
            states.push(now);
        }
        self.played.goal_fingerprint =
            states.last().map(|state| state.fingerprint.to_string()).unwrap_or_default();
        Ok((states, files.len()))
    }

    /// Notes the columns that a backfill is about to fill and that have no value yet.
    async fn fills(&mut self, file: &MigrationFile, before: &State) -> Result<(), Failure> {
        if phase_of(&file.up) != Some(Phase::Backfill) {
            return Ok(());
        }
        let mut empty = Vec::new();
        for write in self.declared(file).writes {
            let Written::Columns(columns) = write.what else { continue };
            let seen = before.tables.values().find(|seen| write.table.may_be(&seen.table.qualified()));
            let Some(seen) = seen else { continue };
            for column in columns.iter().filter(|column| seen.table.named(column).is_some()) {
                if self.eye.is_empty(seen, column).await? {
                    empty.push(format!("{}.{column}", seen.table.qualified()));
                }
            }
        }
        self.filled.insert(file.id.to_string(), empty);
        Ok(())
    }

    /// Runs a file that may run twice behind itself: nothing may be another then.
    async fn twice(&mut self, file: &MigrationFile, was: &State) -> Result<(), Failure> {
        let Some(mut step) = self.run(file, Way::Twice).await? else { return Ok(()) };
        let now = self.eye.look().await?;
        step.changes = self.eye.changes(was, &now, Identity::Same).await?;
        self.played.findings.extend(judged::other_schema(
            &step,
            "not-idempotent",
            &now.catalog,
            &was.catalog,
        ));
        let declared = Declared::default();
        self.played.findings.extend(not_back(&step, &step.changes, &declared));
        ended(&mut step, &now);
        self.played.steps.push(step);
        Ok(())
    }

    /// Runs the down files; how many files are taken back, and what is lost by it; `None` where one failed.
    async fn back(
        &mut self,
        files: &[&MigrationFile],
        states: &[State],
    ) -> Result<Option<(usize, Declared)>, Failure> {
        let mut taken = 0;
        let mut lost = Declared::default();
        for (index, file) in files.iter().enumerate().rev() {
            self.tell("rehearsing back", taken, files.len());
            if file.down.is_none() {
                let policy = self.context.project.settings().down;
                self.played.findings.extend(judged::no_way_back(file, policy));
                break;
            }
            let counts = self.count(file).await?;
            let Some(mut step) = self.run(file, Way::Back).await? else { return Ok(None) };
            let now = self.eye.look().await?;
            let Some(was) = states.get(index) else { break };
            lost.loses.extend(self.lost(file));
            step.changes = self.eye.changes(was, &now, Identity::Name).await?;
            self.played.findings.extend(judged::other_schema(
                &step,
                "down-differs",
                &now.catalog,
                &was.catalog,
            ));
            let forward = self.played.steps.iter().find(|one| one.migration == step.migration);
            if forward.is_some_and(|forward| brings_back(forward, &step)) {
                let is_undone =
                    |one: &Finding| one.code == UNDECLARED_LOSS && one.migration == step.migration;
                self.played.findings.retain(|one| !is_undone(one));
            }
            let (more, kept) = counted(&step, &counts, &mut lost);
            self.played.findings.extend(more);
            self.played.kept.extend(kept);
            // What a file of these has added is taken away by the way back of that file.
            let found = not_back(&step, &step.changes, &lost);
            let of_base =
                found.into_iter().filter(|finding| judged::is_of_base(&step, finding, states.first()));
            self.played.findings.extend(of_base);
            self.played.findings.extend(judged::ailing(&step, was, &now, Moment::Between));
            ended(&mut step, &now);
            self.ask(Some(&step)).await;
            self.played.steps.push(step);
            taken += 1;
        }
        Ok(Some((taken, lost)))
    }

    /// What the down file says is lost, counted before it runs.
    async fn count(&self, file: &MigrationFile) -> Result<Vec<CountedLoss>, Failure> {
        let mut counts = Vec::new();
        for lossy in file.down.as_ref().map(FileText::lossy).unwrap_or_default() {
            let counted = count_rows(self.eye.session().client(), &lossy.query).await;
            let counted = counted.map_err(|error| server_failure("counting what is lost", &error))?;
            let rows = counted.ok().flatten().and_then(|rows| u64::try_from(rows).ok());
            counts.push(CountedLoss { reads: lossy.reads(), what: lossy.what, rows });
        }
        Ok(counts)
    }

    /// Runs the last `count` files forward again.
    async fn again(
        &mut self,
        files: &[&MigrationFile],
        states: &[State],
        (count, lost): (usize, Declared),
    ) -> Result<(), Failure> {
        let first = files.len() - count;
        for (index, file) in files.iter().enumerate().skip(first) {
            self.tell("rehearsing forward again", index - first, count);
            let Some(mut step) = self.run(file, Way::Again).await? else { return Ok(()) };
            let now = self.eye.look().await?;
            let Some(was) = states.get(index + 1) else { break };
            step.changes = self.eye.changes(was, &now, Identity::Name).await?;
            self.played.findings.extend(judged::other_schema(
                &step,
                "again-differs",
                &now.catalog,
                &was.catalog,
            ));
            let differing = not_back(&step, &step.changes, &lost);
            // What a file makes anew may be new each time: identifiers and times of its own.
            let is_new = |finding: &Finding| !judged::is_of_base(&step, finding, states.first());
            let weighed = differing.into_iter().map(|one| if is_new(&one) { one.warning() } else { one });
            self.played.findings.extend(weighed);
            ended(&mut step, &now);
            self.played.steps.push(step);
        }
        Ok(())
    }

    /// What no way back brings back of a file: what it declares, what a contract takes away, and what a backfill
    /// has put where nothing was.
    fn lost(&self, file: &MigrationFile) -> Vec<String> {
        let mut lost = self.declared(file).loses;
        let id = file.id.to_string();
        lost.extend(self.filled.get(&id).into_iter().flatten().cloned());
        if phase_of(&file.up).is_some_and(Phase::takes_away) {
            let steps =
                self.played.steps.iter().filter(|step| step.way == Way::Forward && step.migration == id);
            for change in steps.flat_map(|step| &step.changes) {
                if change.now.is_none() {
                    lost.push(change.before.clone());
                }
                let columns = change.columns.iter().filter(|column| column.now.is_none());
                lost.extend(columns.map(|column| format!("{}.{}", change.before, column.before)));
            }
        }
        lost
    }

    /// What a file says about rows.
    fn declared(&self, file: &MigrationFile) -> Declared {
        let claims = self.claims.get(&(file.id.to_string(), Direction::Up));
        said::declared(file, claims.map(Vec::as_slice).unwrap_or_default())
    }

    /// Runs one file and measures; `None` where it failed, which is a finding then.
    async fn run(&mut self, file: &MigrationFile, way: Way) -> Result<Option<Step>, Failure> {
        let direction = way.direction();
        let text = file.text(direction).unwrap_or(&file.up);
        let eye = self.eye.session().client();
        let asked = |error| server_failure("asking how much was written", &error);
        let (wal, temporary) =
            (wal_position(eye).await.map_err(asked)?, temporary_bytes(eye).await.map_err(asked)?);
        let begun_us = micros(self.origin);
        let pid = self.replay.backend_pid();
        let (ran, watched) = self.watcher.beside(pid, self.replay.run(file, direction)).await;
        let duration_us = micros(self.origin) - begun_us;
        let wal_behind = wal_position(eye).await.map_err(asked)?;
        let temporary_behind = temporary_bytes(eye).await.map_err(asked)?;
        let none = Vec::new();
        let claims = self.claims.get(&(file.id.to_string(), direction)).unwrap_or(&none);
        let statements = sight::measured(&self.witness.take(), &watched, claims);
        let step = Step {
            number: self.played.steps.len() + 1,
            way,
            migration: file.id.to_string(),
            file: text.name().to_owned(),
            phase: phase_of(text),
            begun_us,
            duration_us,
            statements,
            wal_bytes: wal_behind.saturating_sub(wal),
            temporary_bytes: temporary_behind.saturating_sub(temporary),
            fingerprint: String::new(),
            tables: BTreeMap::new(),
            changes: Vec::new(),
        };
        if way != Way::Again {
            let held = step.statements.iter().filter_map(|measured| {
                let claim = measured.number.checked_sub(1).and_then(|index| claims.get(index))?;
                Some(claimed::findings(&step, measured, claim))
            });
            let found: Vec<Finding> = held.flatten().collect();
            self.played.findings.extend(found);
        }
        match ran {
            Ok(()) => Ok(Some(step)),
            Err(failure) if failure.class == Class::Interrupted => Err(failure),
            Err(failure) => {
                self.played.findings.push(judged::not_run(&step, &failure));
                self.played.steps.push(step);
                Ok(None)
            }
        }
    }

    /// Asks the checks, behind a step.
    async fn ask(&mut self, step: Option<&Step>) {
        let found = self.checks.ask(self.eye.session(), &self.played.steps, step).await;
        self.played.findings.extend(found);
    }

    fn unread(&mut self, state: &State) {
        for table in &state.unread {
            let finding = Finding::new("rows-not-compared", format!("the rows of {table}"));
            self.played.findings.push(finding.warning());
        }
        for address in &state.catalog.unmodelled {
            let finding =
                Finding::new("not-compared", format!("{address} is of a kind that is not compared"));
            self.played.findings.push(finding.warning());
        }
    }

    fn tell(&self, what: &str, done: usize, of: usize) {
        let (what, done, of) = (what.to_owned(), done as u64, of as u64);
        self.context.observer.see(&Progress::Preparing { what, done, of });
    }
}

fn ended(step: &mut Step, now: &State) {
    step.fingerprint = now.fingerprint.to_string();
    step.tables = now.rows();
}

/// What is left half done between two files is held against the file before, and at the end against the beginning.
fn before_all(states: &[State], moment: Moment) -> &State {
    let state = match moment {
        Moment::Between => states.last(),
        Moment::AtTheEnd => states.first(),
    };
    // There is always the state that it began with.
    #[expect(clippy::expect_used, reason = "the list is never empty")]
    state.expect("a rehearsal begins with a state")
}

fn micros(origin: Instant) -> i64 {
    i64::try_from(origin.elapsed().as_micros()).unwrap_or(i64::MAX)
}
