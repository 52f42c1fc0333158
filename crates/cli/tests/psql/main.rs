//! `up` ends as psql ends: the corpus, applied with both, gives two databases that hold the same.
//!
//! psql and `pg_dump` are outside observers; where they are not installed these tests say so, and
//! compare nothing.
#![expect(clippy::unwrap_used, reason = "a failing test panics")]

mod history;
mod observer;
mod whimbrel;

use history::{History, corpus, expected};
use observer::Observer;
use std::sync::Mutex;
use whimbrel_testbed::{TestDatabase, TestServer};

/// How psql and `up` end.
enum End {
    Equal,
    StopsAt(String),
    Refused(String),
}

impl End {
    fn read(text: &str) -> Self {
        match text.split_once(' ') {
            None if text == "equal" => Self::Equal,
            Some(("stops", file)) => Self::StopsAt(file.trim_start_matches("at ").to_owned()),
            Some(("refused", code)) => Self::Refused(code.to_owned()),
            other => panic!("an end that nobody knows: {other:?}"),
        }
    }

    /// What is wrong, if anything.
    fn differs(&self, observer: &Observer, history: &History) -> Result<(), String> {
        let server = TestServer::any();
        let (by_psql, by_us) = (server.database(), server.database());
        let reached = match self {
            Self::Equal => history.files.len(),
            Self::StopsAt(file) => history.place_of(file),
            Self::Refused(_) => 0,
        };
        for file in history.files.iter().take(reached) {
            observer.psql(&by_psql, &history.folder.join(file))?;
        }
        if let Self::StopsAt(file) = self {
            let half = server.database();
            for before in history.files.iter().take(reached) {
                observer.psql(&half, &history.folder.join(before))?;
            }
            if observer.psql(&half, &history.folder.join(file)).is_ok() {
                return Err(format!("psql does not stop at {file}"));
            }
        }
        self.up(history, &by_us)?;
        observer.difference(&by_psql, &by_us)
    }

    fn up(&self, history: &History, database: &TestDatabase) -> Result<(), String> {
        let project = whimbrel::Project::of(history);
        let (code, said) = project.up(database);
        match self {
            Self::Equal if code == 0 => {
                let (again, said) = project.up(database);
                if again == 0 && said.contains("nothing") { Ok(()) } else { Err(format!("again: {said}")) }
            }
            Self::StopsAt(file) if code == 7 && said.contains(file.as_str()) => Ok(()),
            Self::Refused(expected) if said.contains(&format!("[{expected}]")) => Ok(()),
            Self::Equal | Self::StopsAt(_) | Self::Refused(_) => Err(format!("exit code {code}\n{said}")),
        }
    }
}

/// Compares every history, a few at a time, and panics with everything that differs.
fn compare(histories: Vec<(History, End)>) {
    let Some(observer) = Observer::find() else { return };
    let waiting = Mutex::new(histories);
    let wrong = Mutex::new(Vec::new());
    let work = || {
        while let Some((history, end)) = { waiting.lock().unwrap().pop() } {
            if let Err(difference) = end.differs(&observer, &history) {
                wrong.lock().unwrap().push(format!("{}: {difference}", history.name));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_history_of_the_corpus_ends_as_psql_ends() {
    let folder = corpus("histories");
    let histories = expected(&folder)
        .into_iter()
        .map(|(name, end)| (History::in_folder(&folder, &name), End::read(end.trim_matches('"'))));
    compare(histories.collect());
}

#[test]
fn every_hard_file_of_the_corpus_ends_as_psql_ends() {
    let folder = corpus("scripts");
    let files = expected(&folder).into_keys().filter(|name| history::runs_on(TestServer::any(), name));
    let end = |name: &str| match name {
        // It has a setting that a project does not know.
        "header" => End::Refused("unknown-key".to_owned()),
        _ => End::Equal,
    };
    compare(files.map(|name| (History::of_file(&folder, &name), end(&name))).collect());
}

#[test]
fn every_refused_file_of_the_corpus_leaves_nothing() {
    let folder = corpus("scripts/refused");
    let histories = expected(&folder).into_iter().map(|(name, codes)| {
        let code = codes.split('"').nth(1).unwrap().to_owned();
        (History::of_file(&folder, &name), End::Refused(code))
    });
    compare(histories.collect());
}
