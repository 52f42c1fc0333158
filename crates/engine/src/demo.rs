//! `demo`: the whole way on a scratch project and an embedded server, while an application works.

mod act;
mod history;
mod play;
mod stage;
mod tally;
mod workload;

pub use act::Act;
pub use history::{EXAMPLE, ProjectFile};
pub use tally::Traffic;

use crate::carry_out::RunReport;
use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::project::{Project, TargetChoice};
use crate::status::StatusReport;
use crate::verify::VerifyReport;
use play::Play;
use serde::Serialize;
use stage::{Folder, Stage, own_environment};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tally::Tally;
use whimbrel_change::{Observer, Progress};
use whimbrel_postgres::{Environment, Interrupt};
use whimbrel_source::Diagnostic;

/// How the demo is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoOptions {
    /// Where its own folder is made, e.g. the system's folder for temporary files.
    pub folder: PathBuf,
    /// How many messages there are to migrate.
    pub messages: u32,
    /// What stays when it is over.
    pub leftovers: Leftovers,
}

/// What stays when the demo is over. The server never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leftovers {
    /// Nothing.
    #[default]
    None,
    /// The folder of the project.
    Project,
}

/// Who watches the demo: a reader of what runs tell, and of what the demo itself tells.
pub trait Audience: Observer {
    /// Takes notice of one thing.
    fn watch(&self, scene: &Scene<'_>);
}

/// One thing that the demo tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scene<'a> {
    /// An act begins.
    Begins(Act),
    /// Folder and server are there.
    Prepared {
        /// The folder of the project.
        folder: &'a Path,
        /// Of the server.
        server_version: &'a str,
    },
    /// What the database stands at.
    Stands(&'a StatusReport),
    /// What a run did.
    Ran(&'a RunReport),
    /// What verify found.
    Verified(&'a VerifyReport),
    /// A run failed, as it was meant to.
    Failed(&'a Failure),
    /// A fact, in a sentence.
    Found(&'a str),
    /// What the application did during an act.
    Traffic(Traffic),
}

/// What became of the demo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DemoReport {
    /// Of the server.
    pub server_version: String,
    /// Migrations that were applied, up and down, those that failed not counted.
    pub migrations: usize,
    /// Statements in the files of these migrations.
    pub statements: usize,
    /// The runs together, in microseconds.
    pub runs_us: i64,
    /// The whole demo, in microseconds.
    pub duration_us: i64,
    /// The application while no migration ran.
    pub traffic_alone: Traffic,
    /// The application in each act, in order.
    pub acts: Vec<ActTraffic>,
    /// The application in all.
    pub traffic: Traffic,
    /// The longest query that a migration ran beside, in microseconds.
    pub query_us_max_beside_runs: u64,
    /// The folder of the project, where it stays.
    pub kept: Option<PathBuf>,
}

/// The application in one act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ActTraffic {
    /// Which act.
    pub act: Act,
    /// What it did.
    #[serde(flatten)]
    pub traffic: Traffic,
}

/// Gives the demo.
///
/// Nothing of the process's environment that names a database is heard: the demo can only reach its own.
///
/// # Errors
/// No server can be started; a step ended otherwise than it should; [`Class::Findings`] where a query of
/// the application failed. Whatever happens, the server has ended and the folder is gone, unless it was
/// to be kept.
pub async fn demo(
    options: &DemoOptions,
    environment: &Environment,
    audience: &dyn Audience,
    interrupt: &Interrupt,
) -> Result<DemoReport, Failure> {
    let began = Instant::now();
    let environment = own_environment(environment);
    audience.watch(&Scene::Begins(Act::Prepare));
    let folder = Folder::make(options)?;
    let find = || Project::find(folder.path(), Some(folder.path()), &environment);
    let project = find()?;
    let tally = Tally::default();
    let observer = Counting { audience, tally: &tally };
    let context = Context {
        project: &project,
        environment: &environment,
        choice: &TargetChoice::default(),
        observer: &observer,
        interrupt,
        confirm: None,
        person: "demo",
    };
    let stage = Stage::start(&context).await?;
    let (project, choice) = (find()?, TargetChoice { url: Some(stage.url()), environment: None });
    let context = Context { project: &project, choice: &choice, ..context };
    audience.watch(&Scene::Prepared { folder: folder.path(), server_version: stage.version() });
    let mut play =
        Play { context, audience, folder: &folder, stage: &stage, tally: &tally, runs: Vec::new() };
    let played = tokio::select! {
        biased;
        () = interrupt.triggered() => Err(interrupted()),
        played = Box::pin(play.whole(options.messages)) => played,
    };
    let runs = play.runs;
    let server_version = stage.version().to_owned();
    let ended = stage.end(&project);
    played?;
    ended?;
    Ok(DemoReport {
        server_version,
        migrations: runs.iter().map(|run| run.migrations.len()).sum(),
        statements: runs.iter().flat_map(|run| &run.migrations).map(|migration| migration.statements).sum(),
        runs_us: runs.iter().map(|run| run.duration_us).sum(),
        duration_us: micros(began.elapsed()),
        traffic_alone: tally.of(Act::Traffic),
        acts: Act::ALL
            .into_iter()
            .map(|act| ActTraffic { act, traffic: tally.of(act) })
            .filter(|of| of.traffic.queries > 0)
            .collect(),
        traffic: tally.total(),
        query_us_max_beside_runs: tally.query_us_max_beside_runs(),
        kept: folder.kept(),
    })
}

/// Hands on what it sees, and notes when a migration runs.
struct Counting<'a> {
    audience: &'a dyn Audience,
    tally: &'a Tally,
}

impl Observer for Counting<'_> {
    fn see(&self, progress: &Progress) {
        self.tally.see(progress);
        self.audience.see(progress);
    }
}

fn interrupted() -> Failure {
    let diagnostic = Diagnostic::error("interrupted", "interrupted; the server of the demo has ended");
    Failure::new(Class::Interrupted, diagnostic)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
