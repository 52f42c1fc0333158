//! A project in a folder of its own and an empty database on a real server.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use whimbrel::abort::abort;
use whimbrel::carry_out::RunReport;
use whimbrel::down::{DownCheck, DownOptions, down};
use whimbrel::project::TargetChoice;
use whimbrel::resume::{ResumeOptions, resume};
use whimbrel::status::{StatusReport, status};
use whimbrel::up::{UpOptions, up};
use whimbrel::verify::{VerifyReport, verify};
use whimbrel::{Context, Environment, Failure, Interrupt, Observer, Progress, Project};
use whimbrel_testbed::{TestDatabase, TestServer};

/// Keeps what happened.
#[derive(Default)]
pub(crate) struct Diary {
    pub(crate) seen: RefCell<Vec<Progress>>,
}

impl Observer for Diary {
    fn see(&self, progress: &Progress) {
        self.seen.borrow_mut().push(progress.clone());
    }
}

/// A project and its database.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: TestDatabase,
    pub(crate) interrupt: Interrupt,
    pub(crate) diary: Diary,
}

impl Desk {
    pub(crate) fn on(server: &'static TestServer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("migrations")).unwrap();
        std::fs::write(folder.path().join("whimbrel.toml"), "version = 1\n").unwrap();
        let database = server.database();
        Self { folder, database, interrupt: Interrupt::new(), diary: Diary::default() }
    }

    pub(crate) fn new() -> Self {
        Self::on(TestServer::any())
    }

    pub(crate) fn settings(&self, text: &str) {
        std::fs::write(self.folder.path().join("whimbrel.toml"), format!("version = 1\n{text}\n")).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("migrations").join(name)
    }

    pub(crate) fn file(&self, name: &str, sql: &str) -> &Self {
        std::fs::write(self.path(name), sql).unwrap();
        self
    }

    pub(crate) fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }

    pub(crate) async fn with<T>(&self, act: impl AsyncFnOnce(&Context<'_>) -> T) -> T {
        let path = std::env::var("PATH").unwrap_or_default();
        let environment = Environment::new([("PATH".to_owned(), path)].into_iter().collect());
        let project = Project::find(Path::new(self.folder.path()), None, &environment).unwrap();
        let choice = TargetChoice { url: Some(self.database.url()), environment: None };
        let context = Context {
            project: &project,
            environment: &environment,
            choice: &choice,
            observer: &self.diary,
            interrupt: &self.interrupt,
            confirm: None,
            person: "ada",
        };
        act(&context).await
    }

    pub(crate) async fn up(&self) -> Result<RunReport, Failure> {
        self.with(async |context| up(context, &UpOptions::default()).await).await
    }

    pub(crate) async fn down(&self) -> Result<RunReport, Failure> {
        let options = DownOptions { check: DownCheck::OnScratch, ..DownOptions::default() };
        self.with(async |context| down(context, &options).await).await
    }

    pub(crate) async fn resume(&self) -> Result<RunReport, Failure> {
        self.with(async |context| resume(context, &ResumeOptions::default()).await).await
    }

    pub(crate) async fn abort(&self) -> Result<RunReport, Failure> {
        self.with(async |context| abort(context).await).await
    }

    pub(crate) async fn status(&self) -> StatusReport {
        self.with(async |context| status(context).await).await.unwrap()
    }

    pub(crate) async fn verify(&self) -> VerifyReport {
        self.with(async |context| verify(context, None).await).await.unwrap()
    }

    /// `standing version` for each migration.
    pub(crate) async fn standings(&self) -> Vec<String> {
        let report = self.status().await;
        report
            .migrations
            .iter()
            .map(|row| format!("{} {}", row.standing.as_str(), row.migration.version))
            .collect()
    }

    pub(crate) fn text(&self, sql: &str) -> String {
        self.database.query_text(sql)
    }
}

/// What a user would read, without the place that depends on the folder.
pub(crate) fn words(failure: &Failure) -> String {
    let mut text = format!("{}\n", failure.class);
    for diagnostic in &failure.diagnostics {
        writeln!(text, "{}: {}", diagnostic.code, diagnostic.message).unwrap();
        for label in &diagnostic.labels {
            let position = label.file.position(label.span.start);
            writeln!(text, "  at {}:{}:{}", label.file.name(), position.line, position.column).unwrap();
        }
        for note in &diagnostic.notes {
            writeln!(text, "  note: {note}").unwrap();
        }
        for help in &diagnostic.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}
