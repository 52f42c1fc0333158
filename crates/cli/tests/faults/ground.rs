//! What every case starts from and is held against: the databases of a run without faults.

use crate::fault;
use crate::state::State;
use crate::story;
use crate::tool::{self, Ended};
use std::path::PathBuf;
use tempfile::TempDir;
use whimbrel_testbed::proxy::{Guise, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

/// The databases of a clean run, one for each number of applied migrations.
pub(crate) struct Ground {
    /// The project.
    pub(crate) folder: PathBuf,
    /// From where backends are ended.
    pub(crate) control: &'static TestDatabase,
    stages: Vec<(TestDatabase, State)>,
    /// Where the server is too old for the project as it is.
    _copy: Option<TempDir>,
}

impl Ground {
    /// Migrates step by step, and looks at each step.
    pub(crate) fn on(server: &'static TestServer) -> Self {
        let copy = (server.major() < 14).then(story::copy_for_13);
        let folder = copy.as_ref().map_or_else(story::folder, |copy| copy.path().to_owned());
        let mut stages: Vec<(TestDatabase, State)> = Vec::new();
        for _ in 0..=story::MIGRATIONS {
            let database = stages.last().map_or_else(|| server.database(), |(database, _)| database.copy());
            if !stages.is_empty() {
                let ended = tool::run(&folder, &database.url(), &["up", "--steps", "1"]);
                assert_eq!(ended.code, Some(0), "{}", ended.said);
            }
            let state = State::of(&database);
            assert_eq!(state.applied_count(), stages.len());
            assert_eq!(state.faults_against(&state), "");
            stages.push((database, state));
        }
        Self { folder, control: fault::control(server), stages, _copy: copy }
    }

    /// A fresh database with so many migrations applied.
    pub(crate) fn database(&self, applied: usize) -> TestDatabase {
        self.stages[applied].0.copy()
    }

    /// What a database with so many migrations applied has to be.
    pub(crate) fn state(&self, applied: usize) -> &State {
        &self.stages[applied].1
    }

    /// A proxy before the server.
    pub(crate) fn proxy(&self) -> Proxy {
        Proxy::before(self.control.server(), Guise::Server)
    }

    /// How many messages the session of this command sends, from a database with so many applied.
    pub(crate) fn messages(&self, applied: usize, arguments: &[&str]) -> usize {
        let (proxy, database) = (self.proxy(), self.database(applied));
        let ended = self.run(&proxy.url(&database), arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.said);
        proxy.messages().iter().filter(|message| message.connection == 1).count()
    }

    /// Runs a command of the tool in the project.
    pub(crate) fn run(&self, url: &str, arguments: &[&str]) -> Ended {
        tool::run(&self.folder, url, arguments)
    }
}
