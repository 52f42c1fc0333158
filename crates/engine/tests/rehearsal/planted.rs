//! `corpus/rehearsal`: one file for each planted fault, and for what looks like one and is none.
//!
//! The first line says what it is; the second begins with `caught by CODE: TEXT`, or is `clean`. Parts begin with
//! `--# history`, `--# up NAME`, `--# down`, `--# old`, `--# new`, `--# checks` or `--# budget`.

use std::path::{Path, PathBuf};
use whimbrel::project::TargetChoice;
use whimbrel::rehearse::{
    CertificateChoice, PlaceChoice, Rehearsal, RehearseOptions, Selection, Workload, rehearse,
};
use whimbrel::{Context, Environment, Failure, Interrupt, Project, Unobserved};
use whimbrel_testbed::TestServer;

pub(crate) struct Planted {
    pub(crate) name: String,
    pub(crate) what: String,
    /// The code that must be among the findings, and a text of it; `None` where there must be none.
    pub(crate) caught: Option<(String, String)>,
    parts: Vec<(String, String)>,
}

pub(crate) fn all() -> Vec<Planted> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/rehearsal");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Planted {
    let text = std::fs::read_to_string(path).unwrap();
    let mut pieces = text.split("--# ");
    let head = pieces.next().unwrap();
    let mut lines = head.lines().map(|line| line.trim_start_matches("-- ").to_owned());
    let (what, expected) = (lines.next().unwrap(), lines.next().unwrap());
    let caught = expected.strip_prefix("caught by ").map(|caught| {
        let (code, text) = caught.split_once(": ").unwrap();
        (code.to_owned(), text.to_owned())
    });
    assert!(caught.is_some() || expected == "clean", "{}", path.display());
    let parts = pieces.map(|piece| {
        let (head, body) = piece.split_once('\n').unwrap();
        (head.to_owned(), body.to_owned())
    });
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    Planted { name, what, caught, parts: parts.collect() }
}

impl Planted {
    /// Whether anything waits for it, so that others have to be there.
    fn needs_traffic(&self) -> bool {
        self.parts.iter().any(|(head, _)| head == "old" || head == "new")
    }

    fn write(&self, folder: &Path) -> RehearseOptions {
        let migrations = folder.join("migrations");
        std::fs::create_dir(&migrations).unwrap();
        let mut options = RehearseOptions {
            what: None,
            from: Some("0002".to_owned()),
            to: None,
            selection: Selection::All,
            place: PlaceChoice::Scratch,
            data: None,
            rows: None,
            seed: 1,
            workload: Workload::default(),
            checks: None,
            budget: Vec::new(),
            allow: Vec::new(),
            certificate: CertificateChoice::Omitted,
        };
        let mut number = 1;
        let mut last = String::new();
        for (head, body) in &self.parts {
            let at = |name: &str| {
                std::fs::write(folder.join(name), body).unwrap();
                Some(PathBuf::from(name))
            };
            let (word, rest) = head.split_once(' ').unwrap_or((head, ""));
            match word {
                "history" => std::fs::write(migrations.join("0001_history.sql"), body).unwrap(),
                "up" => {
                    number += 1;
                    last = format!("{number:04}_{rest}");
                    std::fs::write(migrations.join(format!("{last}.sql")), body).unwrap();
                }
                "down" => std::fs::write(migrations.join(format!("{last}.down.sql")), body).unwrap(),
                "old" => options.workload.old_queries = at("old.sql"),
                "new" => options.workload.new_queries = at("new.sql"),
                "checks" => options.checks = at("checks.sql"),
                "budget" => options.budget.push(body.trim().to_owned()),
                other => panic!("{}: {other}", self.name),
            }
        }
        if self.needs_traffic() {
            options.workload.sessions = 2;
        }
        options
    }

    pub(crate) async fn rehearse(&self, server: &'static TestServer) -> Result<Rehearsal, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let database = server.database();
        let project = format!("version = 1\n\n[scratch]\nurl = \"{}\"\n", database.url());
        std::fs::write(folder.path().join("whimbrel.toml"), project).unwrap();
        let options = self.write(folder.path());
        let environment = Environment::default();
        let project = Project::find(folder.path(), None, &environment).unwrap();
        let (choice, interrupt) = (TargetChoice::default(), Interrupt::new());
        let context = Context {
            project: &project,
            environment: &environment,
            choice: &choice,
            observer: &Unobserved,
            interrupt: &interrupt,
            confirm: None,
            person: "ada",
        };
        rehearse(&context, &options).await
    }
}
