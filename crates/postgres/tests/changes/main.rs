//! A plan leads from one schema to another and back, as an observer from outside sees it.
//!
//! Each folder `corpus/changes/<kind>/<case>` has `before.sql` and `after.sql`. On every major, both ways: the
//! statements of the plan run, the fingerprint of what is wanted is reached, `pg_dump` writes the same of both
//! (the order of columns aside), every index is valid, every table that is there before and after has the rows it
//! had, and a second plan is empty. A `gap.txt` holds what is said where something is refused on purpose; a gap
//! that is cured fails. A `never.txt` holds words that no statement may have in it.
//!
//! `STEPS=folder` goes from each statement of the files in a folder to the next instead, and back, or from each file of
//! a folder in it to the next; `SETUP=file` runs before each;
//! `HISTORIES=folder` from each file of the folders in it to the next, each file a schema.
//! `CASES=folder` runs the cases of another folder and prints a line for each that is not reached; `MAJORS=15`
//! picks the servers, `STYLE=direct` the way.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

mod case;
mod outcome;
mod random;
mod rows;
#[path = "../story/run.rs"]
mod run;
mod travel;

use case::Case;
use outcome::{Outcome, Tally};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use whimbrel_testbed::TestServer;

/// How many cases run at once; each waits for the server most of the time.
const WORKERS: usize = 4;

fn folder() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/changes");
    std::env::var_os("CASES").map_or(own, PathBuf::from)
}

fn servers() -> Vec<&'static TestServer> {
    let wanted = std::env::var("MAJORS").ok();
    let is_wanted = |server: &&'static TestServer| {
        let major = server.major().to_string();
        wanted.as_ref().is_none_or(|wanted| wanted.split(',').any(|one| one == major))
    };
    TestServer::all().iter().filter(is_wanted).collect()
}

/// Every file of a folder, step by step.
fn walk_all(folder: &Path, server: &'static TestServer) -> Vec<Outcome> {
    let paths = paths_in(folder);
    in_parallel(&paths, async |path| travel::step_by_step(path, server).await)
}

/// Every history of a folder, from schema to schema.
fn walk_histories(folder: &Path, server: &'static TestServer) -> Vec<Outcome> {
    let paths: Vec<PathBuf> = paths_in(folder);
    in_parallel(&paths, async |path| travel::schema_by_schema(path, server).await)
}

/// What is in a folder, by name; `CASE=part` picks those whose names hold it.
fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let wanted = std::env::var("CASE").unwrap_or_default();
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().contains(&wanted));
    paths.sort();
    paths
}

fn run_all(cases: &[Case], server: &'static TestServer) -> Vec<Outcome> {
    let cases: Vec<&Case> = cases.iter().filter(|case| case.since <= server.major()).collect();
    in_parallel(&cases, async |case| travel::there_and_back(case, server).await)
}

fn in_parallel<T: Sync>(all: &[T], go: impl AsyncFn(&T) -> Vec<Outcome> + Sync) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let came = runtime.block_on(go(one));
                    outcomes.lock().unwrap().extend(came);
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by(|left, right| left.about.cmp(&right.about));
    outcomes
}

#[test]
fn a_plan_leads_there_and_back_as_pg_dump_sees_it() {
    let steps = std::env::var_os("STEPS").map(PathBuf::from);
    let histories = std::env::var_os("HISTORIES").map(PathBuf::from);
    let cases = Case::below(&folder());
    assert!(
        steps.is_some() || histories.is_some() || !cases.is_empty(),
        "there are no cases in {}",
        folder().display()
    );
    let mut wrong = Vec::new();
    for server in servers() {
        let outcomes = match (&steps, &histories) {
            (Some(steps), _) => walk_all(steps, server),
            (None, Some(histories)) => walk_histories(histories, server),
            (None, None) => run_all(&cases, server),
        };
        println!("PostgreSQL {}: {}", server.major(), Tally::of(&outcomes));
        wrong.extend(outcomes.iter().filter_map(Outcome::wrong));
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
