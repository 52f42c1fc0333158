//! A fingerprint changes exactly when `pg_dump` writes something else.
//!
//! Each file in `introspect/` is the story of one kind of object: a base, then changes, one after the
//! other in one database. A line that starts a change says what must come of it:
//!
//! - `-- differs: …` the fingerprint and the dump;
//! - `-- same: …` neither;
//! - `-- only the catalog: …` the fingerprint, since `pg_dump` is silent about it;
//! - `-- only the dump: …` a gap that is known and meant.
//!
//! ` since 15` or ` before 15` at the end of the line: on those majors alone. At the end of a story the
//! schema is dumped and restored, and the copy has the same fingerprint.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

mod story;

use std::path::Path;
use story::{Change, changes, make_roles, stories};
use tokio_postgres::Client;
use whimbrel_catalog::{Catalog, diff};
use whimbrel_postgres::{Inclusion, Introspection, introspect};
use whimbrel_testbed::{TestDatabase, TestServer};

fn options() -> Introspection {
    let mut options = Introspection::excluding(&["left_out"]);
    options.ownership = Inclusion::Included;
    options.column_order = Inclusion::Included;
    options
}

async fn catalog_of(client: &Client) -> Catalog {
    introspect(client, &options()).await.unwrap_or_else(|error| panic!("{error:?}"))
}

/// The lines of a dump in order, since another OID alone can move an object.
fn sorted(dump: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = dump.lines().collect();
    lines.sort_unstable();
    lines
}

/// Who looks at a story from outside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Observer {
    PgDump,
    Nobody,
}

impl Observer {
    fn of(is_observed: bool) -> Self {
        if is_observed { Self::PgDump } else { Self::Nobody }
    }
}

/// What a database was like between two changes.
struct Moment {
    catalog: Catalog,
    dump: Option<String>,
}

impl Moment {
    async fn of(database: &TestDatabase, client: &Client, observer: Observer) -> Self {
        let dump = if observer == Observer::PgDump { database.pg_dump() } else { None };
        Self { catalog: catalog_of(client).await, dump }
    }
}

/// Tells a story on one server; what was not as it says, in sentences.
async fn tell(path: &Path, server: &'static TestServer, observer: Observer) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let about = format!("{} {name}", server.major());
    let mut failures = Vec::new();
    let database = server.database();
    let client = database.connect().await;
    let mut before: Option<Moment> = None;
    for change in changes(path, server.major()) {
        let done = client.batch_execute(&change.sql).await;
        done.unwrap_or_else(|error| panic!("{about} {}: {error:?}", change.line));
        let now = Moment::of(&database, &client, observer).await;
        if !now.catalog.unmodelled.is_empty() {
            failures.push(format!("{about} {}: not modelled: {:?}", change.line, now.catalog.unmodelled));
        }
        if let Some(before) = &before {
            let wrong = wrong_with(&change, before, &now);
            failures.extend(wrong.iter().map(|why| format!("{about} {}: {why}", change.line)));
        }
        before = Some(now);
    }
    let copy = server.database();
    if observer == Observer::PgDump && database.copy_schema_to(&copy).is_some() {
        let deltas = diff(&catalog_of(&copy.connect().await).await, &catalog_of(&client).await);
        failures.extend(deltas.iter().map(|delta| format!("{about} after dump and restore: {delta}")));
    }
    failures
}

fn wrong_with(change: &Change, before: &Moment, now: &Moment) -> Vec<String> {
    let starts = |start: &str| change.line.starts_with(start);
    let mut wrong = Vec::new();
    let deltas = diff(&before.catalog, &now.catalog);
    if deltas.is_empty() != (starts("-- same:") || starts("-- only the dump:")) {
        let deltas: Vec<String> = deltas.iter().map(ToString::to_string).collect();
        wrong.push(format!("in the catalog {deltas:?}"));
    }
    if let (Some(before), Some(now)) = (&before.dump, &now.dump)
        && (sorted(before) == sorted(now)) != (starts("-- same:") || starts("-- only the catalog:"))
    {
        let lines: Vec<&str> = now.lines().filter(|line| !before.contains(line)).collect();
        wrong.push(format!("in the dump {lines:?}"));
    }
    wrong
}

/// The newest server that the installed `pg_dump` reads. It writes for the newest version that it knows, so
/// of what it says about an older server not everything is true there.
fn observed_major() -> Option<u32> {
    let observed = |server: &&'static TestServer| server.database().pg_dump().is_some();
    TestServer::all().iter().rev().find(observed).map(TestServer::major)
}

#[test]
fn a_fingerprint_changes_exactly_when_a_dump_does() {
    let observed_major = observed_major();
    let tell_all = |server: &'static TestServer| {
        make_roles(server);
        let observer = Observer::of(Some(server.major()) == observed_major);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let stories = stories();
            let told = stories.iter().map(|path| runtime.block_on(tell(path, server, observer)));
            told.flatten().collect::<Vec<_>>()
        })
    };
    let tellers: Vec<_> = TestServer::all().iter().map(tell_all).collect();
    let failures: Vec<String> = tellers.into_iter().flat_map(|teller| teller.join().unwrap()).collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
