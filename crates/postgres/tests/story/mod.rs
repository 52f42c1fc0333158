//! Stories of one kind of object: a base, then changes, one after the other in one database.

use std::path::{Path, PathBuf};
use whimbrel_testbed::TestServer;

/// One change of a story.
pub(crate) struct Change {
    /// The line that starts it.
    pub(crate) line: String,
    /// What it does.
    pub(crate) sql: String,
}

/// The changes of a story, the base first, as far as they are meant for a major.
pub(crate) fn changes(path: &Path, major: u32) -> Vec<Change> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut changes: Vec<Change> = Vec::new();
    for line in text.lines() {
        let starts = ["-- base", "-- differs:", "-- same:", "-- only the catalog:", "-- only the dump:"];
        if starts.iter().any(|start| line.starts_with(start)) {
            changes.push(Change { line: line.to_owned(), sql: String::new() });
        } else if let Some(change) = changes.last_mut() {
            change.sql.push_str(line);
            change.sql.push('\n');
        }
    }
    changes.retain(|change| is_for(&change.line, major));
    changes
}

fn is_for(line: &str, major: u32) -> bool {
    let mut words = line.rsplit(' ');
    let (last, before_last) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match (before_last, last.parse::<u32>()) {
        ("since", Ok(first)) => major >= first,
        ("before", Ok(end)) => major < end,
        _ => true,
    }
}

/// The files of all stories.
pub(crate) fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/introspect");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Makes the roles that stories name, which belong to the server and outlive each of them.
pub(crate) fn make_roles(server: &'static TestServer) {
    server.database().execute(
        "do $$ begin create role story_reader; create role story_writer; create role story_super superuser; \
         exception when duplicate_object then null; end $$",
    );
}
