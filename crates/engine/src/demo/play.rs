//! The acts, one after the other, and what each of them must come to.

use super::history::{LAST_BASE_TABLE, LATE, migration_count, seed};
use super::stage::{Folder, Stage};
use super::tally::Tally;
use super::workload::{Workload, open};
use super::{Act, Audience, Scene};
use crate::carry_out::RunReport;
use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::down::{DownOptions, down};
use crate::failure::{Class, Failure};
use crate::resume::{ResumeOptions, resume};
use crate::status::{StatusReport, status};
use crate::up::{UpOptions, up};
use crate::verify::verify;
use std::time::{Duration, Instant};
use whimbrel_change::Progress;
use whimbrel_postgres::Session;
use whimbrel_source::Diagnostic;

/// How long the application works alone, to compare with.
const ALONE: Duration = Duration::from_secs(2);

/// What the failed migration leaves: its first segment whole, and of its second nothing.
const LEFT: [&str; 2] = ["column streams.archived_at: there", "index uq_streams_workspace_name: not there"];

/// A demo under way.
pub(super) struct Play<'a> {
    pub(super) context: Context<'a>,
    pub(super) audience: &'a dyn Audience,
    pub(super) folder: &'a Folder,
    pub(super) stage: &'a Stage,
    pub(super) tally: &'a Tally,
    /// What was done to the database.
    pub(super) runs: Vec<RunReport>,
}

impl Play<'_> {
    /// Plays every act.
    pub(super) async fn whole(&mut self, messages: u32) -> Result<(), Failure> {
        let example = migration_count();
        self.begins(Act::FirstStatus);
        self.stands(0, example).await?;
        self.begins(Act::BaseTables);
        self.up(Some(LAST_BASE_TABLE), 4).await?;
        self.begins(Act::Seed);
        self.seed(messages).await?;

        self.begins(Act::Traffic);
        let tally = self.tally;
        tally.enter(Act::Traffic);
        let workload = Workload::start(self.stage.settings(), messages, tally)?;
        tokio::time::sleep(ALONE).await;
        self.traffic(tally, Act::Traffic);

        self.enter(tally, Act::Up);
        self.up_beside_a_report(example - 4).await?;
        self.traffic(tally, Act::Up);
        self.enter(tally, Act::Verify);
        self.verify().await?;
        self.enter(tally, Act::Failing);
        self.fail().await?;
        self.traffic(tally, Act::Failing);
        self.enter(tally, Act::Left);
        self.left(example).await?;
        self.enter(tally, Act::Correct);
        self.correct().await?;
        self.enter(tally, Act::Resume);
        self.resume().await?;
        self.traffic(tally, Act::Resume);
        self.enter(tally, Act::Down);
        self.down().await?;
        self.traffic(tally, Act::Down);
        self.enter(tally, Act::LastStatus);
        self.stands(example, 1).await?;
        workload.stop();
        all_answered(tally)
    }

    fn begins(&self, act: Act) {
        self.audience.watch(&Scene::Begins(act));
    }

    fn enter(&self, tally: &Tally, act: Act) {
        tally.enter(act);
        self.begins(act);
    }

    fn traffic(&self, tally: &Tally, act: Act) {
        self.audience.watch(&Scene::Traffic(tally.of(act)));
    }

    fn found(&self, what: &str) {
        self.audience.watch(&Scene::Found(what));
    }

    async fn stands(&self, applied: usize, pending: usize) -> Result<StatusReport, Failure> {
        let report = status(&self.context).await?;
        self.audience.watch(&Scene::Stands(&report));
        let counts = (report.applied_count, report.pending_count);
        expect(counts == (applied, pending), || {
            format!("{applied} migrations should be applied and {pending} pending, not {counts:?}")
        })?;
        Ok(report)
    }

    async fn up(&mut self, to: Option<&str>, number: usize) -> Result<(), Failure> {
        let report =
            up(&self.context, &UpOptions { to: to.map(str::to_owned), ..UpOptions::default() }).await?;
        self.ran(report, number)
    }

    fn ran(&mut self, report: RunReport, number: usize) -> Result<(), Failure> {
        self.audience.watch(&Scene::Ran(&report));
        let ran = report.migrations.len();
        self.runs.push(report);
        expect(ran == number, || format!("{number} migrations should have run, not {ran}"))
    }

    async fn seed(&self, messages: u32) -> Result<(), Failure> {
        let began = Instant::now();
        let preparing =
            |done| Progress::Preparing { what: "adding the rows of seed.sql".to_owned(), done, of: 1 };
        self.context.observer.see(&preparing(0));
        let session = self.session().await?;
        let sql = format!("set seed.messages = '{messages}';\n{}", seed());
        session.client().batch_execute(&sql).await.map_err(|error| server_failure("adding rows", &error))?;
        let rows = session.client().query_one(include_str!("rows.sql"), &[]).await;
        let rows = rows.map_err(|error| server_failure("counting rows", &error))?;
        session.close().await;
        self.context.observer.see(&preparing(1));
        let [workspaces, users, streams, messages] =
            [0, 1, 2, 3].map(|column| rows.get::<usize, i64>(column));
        let seconds = began.elapsed().as_secs_f64();
        self.found(&format!(
            "{workspaces} workspaces, {users} users, {streams} streams, {messages} messages in {seconds:.1} s"
        ));
        Ok(())
    }

    /// The application's slowest reader begins first, and reads on while migrations ask for locks.
    async fn up_beside_a_report(&mut self, number: usize) -> Result<(), Failure> {
        let reader = open(self.stage.settings(), "monthly report").await?;
        let begun = reader.client.batch_execute("begin; lock table streams in access share mode").await;
        begun.map_err(|error| server_failure("beginning a report", &error))?;
        let report = async {
            let sql = "select name, pg_catalog.pg_sleep(0.001) from streams order by name limit 1000; commit";
            let read = reader.client.batch_execute(sql).await;
            reader.close().await;
            read.map_err(|error| server_failure("reading a report", &error))
        };
        let (ran, read) = tokio::join!(self.up(None, number), report);
        ran?;
        read
    }

    async fn verify(&self) -> Result<(), Failure> {
        let report = verify(&self.context, None).await?;
        self.audience.watch(&Scene::Verified(&report));
        expect(report.agrees(), || "files, ledger and schema should agree".to_owned())
    }

    async fn fail(&self) -> Result<(), Failure> {
        let twins = self.change(include_str!("twins.sql")).await?;
        expect(twins == 3, || format!("three streams should have got a twin, not {twins}"))?;
        self.folder.add(LATE)?;
        for file in LATE {
            self.found(&format!("new: {}", file.path));
        }
        match up(&self.context, &UpOptions::default()).await {
            Err(failure) if failure.class == Class::FailedDirty => {
                self.audience.watch(&Scene::Failed(&failure));
                Ok(())
            }
            Err(failure) => Err(failure),
            Ok(_) => expect(false, || "a unique index was built over rows that are not".to_owned()),
        }
    }

    async fn left(&self, example: usize) -> Result<(), Failure> {
        let report = self.stands(example, 0).await?;
        let session = self.session().await?;
        let rows = session.client().query(include_str!("left.sql"), &[]).await;
        let rows = rows.map_err(|error| server_failure("looking at what is left", &error))?;
        session.close().await;
        let left: Vec<String> = rows.iter().map(|row| row.get("what")).collect();
        for what in &left {
            self.found(what);
        }
        let finished = report.partial.map(|partial| (partial.finished, partial.segments));
        expect(finished == Some((1, 2)) && left == LEFT, || {
            format!("one segment of two should be done, not {finished:?}: {}", left.join("; "))
        })
    }

    async fn correct(&self) -> Result<(), Failure> {
        let corrected = self.change(include_str!("correct.sql")).await?;
        self.found(&format!("{corrected} rows updated"));
        expect(corrected == 3, || format!("three streams should be corrected, not {corrected}"))
    }

    async fn resume(&mut self) -> Result<(), Failure> {
        let report = resume(&self.context, &ResumeOptions::default()).await?;
        self.ran(report, 1)
    }

    async fn down(&mut self) -> Result<(), Failure> {
        let report = down(&self.context, &DownOptions::default()).await?;
        self.ran(report, 1)
    }

    /// Runs one statement beside Whimbrel; returns how many rows it changed.
    async fn change(&self, sql: &str) -> Result<u64, Failure> {
        let session = self.session().await?;
        let changed = session.client().execute(sql, &[]).await;
        session.close().await;
        changed.map_err(|error| server_failure("changing rows", &error))
    }

    async fn session(&self) -> Result<Session, Failure> {
        Session::open(self.stage.settings(), TOOL).await.map_err(session_failure)
    }
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds {
        return Ok(());
    }
    let diagnostic = Diagnostic::error("demo-otherwise", "the demo did not go as it should")
        .with_note(otherwise())
        .with_help("whimbrel demo --keep leaves the project; please report what it shows");
    Err(Failure::new(Class::Findings, diagnostic))
}

fn all_answered(tally: &Tally) -> Result<(), Failure> {
    let total = tally.total();
    let Some(first) = tally.first_error() else { return Ok(()) };
    let message = format!("{} of {} queries of the application failed", total.queries_failed, total.queries);
    Err(Failure::new(Class::Findings, Diagnostic::error("demo-otherwise", message).with_note(first)))
}
