//! A project in a folder of its own, and the database that it is for.

use std::path::PathBuf;
use whimbrel::carry_out::RunReport;
use whimbrel::project::TargetChoice;
use whimbrel::rehearse::{
    CertificateChoice, PlaceChoice, Rehearsal, RehearseOptions, Selection, Workload, rehearse,
};
use whimbrel::up::{UpOptions, up};
use whimbrel::{Context, Environment, Failure, Interrupt, Project, Unobserved};
use whimbrel_testbed::{TestDatabase, TestServer};

/// A project in a folder of its own, and the database that it is for.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: TestDatabase,
}

impl Desk {
    pub(crate) fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("migrations")).unwrap();
        let database = TestServer::any().database();
        let project = format!(
            "version = 1\n[environment.staging]\nurl = \"{}\"\n{settings}\n\n[scratch]\nurl = \"{}\"\n",
            database.url(),
            TestServer::any().url("postgres")
        );
        std::fs::write(folder.path().join("whimbrel.toml"), project).unwrap();
        Self { folder, database }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("migrations").join(name)
    }

    pub(crate) fn file(&self, name: &str, sql: &str) -> &Self {
        std::fs::write(self.path(name), sql).unwrap();
        self
    }

    async fn with<T>(&self, act: impl AsyncFnOnce(&Context<'_>) -> T) -> T {
        let environment = Environment::default();
        let project = Project::find(self.folder.path(), None, &environment).unwrap();
        let choice = TargetChoice { url: None, environment: Some("staging".to_owned()) };
        let interrupt = Interrupt::new();
        let context = Context {
            project: &project,
            environment: &environment,
            choice: &choice,
            observer: &Unobserved,
            interrupt: &interrupt,
            confirm: None,
            person: "ada",
        };
        act(&context).await
    }

    pub(crate) async fn up(&self) -> Result<RunReport, Failure> {
        self.with(async |context| up(context, &UpOptions::default()).await).await
    }

    pub(crate) async fn rehearse(&self, options: &RehearseOptions) -> Result<Rehearsal, Failure> {
        self.with(async |context| rehearse(context, options).await).await
    }

    /// Whether the server has a database that was copied from this one.
    pub(crate) fn has_copy(&self) -> bool {
        let sql = format!(
            "select count(*) from pg_shdescription where classoid = 'pg_database'::regclass
               and description like '%rehearse from {};%'",
            self.database.name()
        );
        self.database.query_text(&sql) != "0"
    }

    /// Whether the server has a database of this name.
    pub(crate) fn has(&self, database: &str) -> bool {
        self.database.query_text(&format!("select count(*) from pg_database where datname = '{database}'"))
            != "0"
    }
}

pub(crate) fn options(place: PlaceChoice) -> RehearseOptions {
    RehearseOptions {
        what: None,
        from: None,
        to: None,
        selection: Selection::Pending,
        place,
        data: None,
        rows: None,
        seed: 1,
        workload: Workload::default(),
        checks: None,
        budget: Vec::new(),
        allow: Vec::new(),
        certificate: CertificateChoice::Written,
    }
}
