//! What `generate` writes for the cases of the corpus: each file with its way back, tried on a server before it is written.
//!
//! `CASE=part` picks cases of every kind; without it those are taken whose changes have several phases. `CASES=folder` takes
//! the cases of another folder, and leaves out those whose files the server refuses.

use crate::story::{Story, err};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use whimbrel_testbed::TestServer;

const KINDS: [&str; 3] = ["constraint", "index", "partition"];

/// The folders of the cases that are for this major.
fn cases(major: u32) -> Vec<PathBuf> {
    let corpus = std::env::var_os("CASES").map(PathBuf::from);
    let corpus = corpus.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/changes"));
    let folders = |path: &Path| -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> =
            std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    };
    let picked = std::env::var("CASE").ok();
    let is_wanted = |case: &PathBuf| match &picked {
        Some(part) => case.to_string_lossy().contains(part.as_str()),
        None if std::env::var_os("CASES").is_some() => true,
        None => KINDS.iter().any(|kind| case.parent().is_some_and(|folder| folder.ends_with(kind))),
    };
    let is_for = |case: &PathBuf| {
        let text = std::fs::read_to_string(case.join("after.sql")).unwrap();
        let since = text.lines().next().and_then(|line| line.strip_prefix("-- since ")?.trim().parse().ok());
        since.is_none_or(|since: u32| since <= major)
    };
    let all = folders(&corpus).into_iter().flat_map(|kind| folders(&kind));
    all.filter(is_wanted).filter(is_for).collect()
}

/// What is wrong with the files of one case.
fn wrong(case: &Path, url: &str) -> Option<String> {
    let mut story = Story::new();
    story.set("WHIMBREL_URL", url);
    let text = |name: &str| std::fs::read_to_string(case.join(name)).unwrap();
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
    story.write("migrations/1_before.sql", &text("before.sql"));
    story.write("schema/after.sql", &text("after.sql"));
    let ran = story.run("generate change --because 'it is asked for'");
    let gap = std::fs::read_to_string(case.join("gap.txt")).unwrap_or_default();
    let is_gap =
        gap.lines().any(|line| line.split_once(": ").is_some_and(|(_, text)| err(&ran).contains(text)));
    let refused = ["error[replay-failed]", "error[schema-refused]"];
    let is_refused = err(&ran).lines().any(|line| refused.iter().any(|code| line.starts_with(code)));
    if std::env::var_os("CASES").is_some() && is_refused {
        return None;
    }
    (!ran.status.success() && !is_gap).then(|| format!("{}\n{}", case.display(), err(&ran)))
}

/// Where the files are tried: where the other commands are, and on the newest major, whose NOT NULL have names.
fn servers() -> Vec<&'static TestServer> {
    let mut servers = vec![TestServer::any(), TestServer::newest()];
    servers.dedup_by_key(|server| server.major());
    servers
}

#[test]
fn every_change_goes_there_and_back_by_its_own_files() {
    let is_picked = std::env::var_os("CASE").or(std::env::var_os("CASES")).is_some();
    for server in servers() {
        let (database, major) = (server.database(), server.major());
        let url = database.url();
        let left = Mutex::new(cases(major));
        assert!(left.lock().unwrap().len() > 60 || is_picked, "PostgreSQL {major}");
        let wrong = std::thread::scope(|scope| {
            let work = || {
                let next = || left.lock().unwrap().pop();
                std::iter::from_fn(next).filter_map(|case| wrong(&case, &url)).collect::<Vec<String>>()
            };
            let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<String>>()
        });
        assert!(wrong.is_empty(), "PostgreSQL {major}: {} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
