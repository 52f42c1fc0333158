//! A plan leads from each moment of a story to the next, and back again.
//!
//! The stories are those of `introspect/`, which alter every attribute of every kind. What a plan reaches
//! is compared by fingerprint, and by `pg_dump` where one is there. `STORY=table` tells one alone.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

#[path = "story/run.rs"]
mod run;
mod story;

use run::run;
use std::path::Path;
use story::{changes, stories};
use tokio_postgres::Client;
use whimbrel_catalog::{Catalog, diff};
use whimbrel_change::plan::{Lessons, Planning, plan};
use whimbrel_change::scene::Style;
use whimbrel_postgres::{Inclusion, Introspection, introspect};
use whimbrel_testbed::{TestDatabase, TestServer};

/// A database as it was between two changes.
struct Moment {
    database: TestDatabase,
    catalog: Catalog,
}

fn options() -> Introspection {
    let mut options = Introspection::excluding(&["left_out"]);
    options.ownership = Inclusion::Included;
    options
}

async fn catalog_of(client: &Client) -> Catalog {
    introspect(client, &options()).await.unwrap_or_else(|error| panic!("{error:?}"))
}

/// Makes one change. A role that the moment before still has objects of can only be dropped without it; that pair is left out.
async fn make(database: &TestDatabase, line: &str, sql: &str, before: &mut Option<Moment>) -> Catalog {
    let client = database.connect().await;
    if client.batch_execute(sql).await.is_err() {
        before.take();
        let done = client.batch_execute(sql).await;
        done.unwrap_or_else(|error| panic!("{line}: {error:?}"));
    }
    let catalog = catalog_of(&client).await;
    drop(client);
    database.end_sessions();
    catalog
}

/// Goes from one moment to another in `at`, a database that is as the first, else in a copy of it; returns the
/// database, which is as the second then.
async fn go(
    from: &Moment,
    to: &Moment,
    style: Style,
    mut at: Option<TestDatabase>,
) -> Result<TestDatabase, String> {
    let major = from.database.server().major();
    let mut how = Planning { major, style, lessons: Lessons::default() };
    loop {
        let plan = plan(&from.catalog, &to.catalog, &how).map_err(|refusals| {
            refusals.iter().map(|refusal| format!("refused: {refusal}")).collect::<Vec<_>>().join("; ")
        })?;
        let database = at.take().unwrap_or_else(|| from.database.copy());
        let client = database.connect().await;
        if let Err((number, error)) = run(&client, &plan).await {
            let step = plan.steps.get(number).unwrap();
            if error.code().is_some_and(|code| how.lessons.learn(code.code(), step)) {
                continue;
            }
            let why =
                error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
            let all: Vec<&str> = plan.steps.iter().map(|step| step.sql.as_str()).collect();
            return Err(format!(
                "failed: {why}\n      at: {}\n      of: {}",
                step.sql,
                all.join(";\n          ")
            ));
        }
        let reached = catalog_of(&client).await;
        let left: Vec<String> = diff(&reached, &to.catalog).iter().map(ToString::to_string).collect();
        if !left.is_empty() {
            let all: Vec<&str> = plan.steps.iter().map(|step| step.sql.as_str()).collect();
            return Err(format!("left: {}\n      after: {}", left.join("; "), all.join(";\n          ")));
        }
        return Ok(database);
    }
}

/// What cannot be done and is refused by name, or by PostgreSQL: the story, a piece of its line, and a piece of
/// what is said.
const REFUSED: &[(&str, &str, &str)] = &[
    ("column", "no longer generated", "cannot make a generated column"),
    ("extension", "a table that becomes a member", "already exists"),
    ("extension", "and no longer is", "already exists"),
    ("foreign", "a user mapping", "may be a secret"),
    ("foreign", "the names of its options", "may be a secret"),
    ("index", "one that is not valid", "not valid cannot be asked for"),
    ("index", "no index", "not valid cannot be asked for"),
    ("privileges", "by another role", "which only that role can do"),
    ("table", "two parents the other way round", "cannot be changed"),
];

fn is_expected(story: &str, line: &str, why: &str) -> bool {
    REFUSED.iter().any(|(own, piece, said)| {
        story.strip_suffix(".sql") == Some(*own) && line.contains(piece) && why.contains(said)
    })
}

/// How many stories are told at once; each waits for the server most of the time.
const TELLERS: usize = 6;

/// The direct way is a part of the online one, but for what is made at once; one major is enough for it.
fn styles(server: &TestServer) -> &'static [Style] {
    let newest = TestServer::all().iter().map(TestServer::major).max();
    if newest == Some(server.major()) { &[Style::Direct, Style::Online] } else { &[Style::Online] }
}

async fn tell(path: &Path, server: &'static TestServer) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let database = server.database();
    let mut before: Option<Moment> = None;
    let mut failures = Vec::new();
    for change in changes(path, server.major()) {
        let catalog = make(&database, &change.line, &change.sql, &mut before).await;
        let after = Moment { database: database.copy(), catalog };
        for style in styles(server) {
            let Some(before) = &before else { continue };
            let there = go(before, &after, *style, None).await;
            let (there, at) = there.map_or_else(|why| (Some(why), None), |at| (None, Some(at)));
            let back = go(&after, before, *style, at).await.err();
            for (way, why) in [("there", there), ("back", back)] {
                let about = format!("{} {name} {style:?} {way} {}", server.major(), change.line);
                let why = why.filter(|why| !is_expected(&name, &change.line, why));
                failures.extend(why.map(|why| format!("{about}\n    {why}")));
            }
        }
        before = Some(after);
    }
    failures
}

#[test]
fn a_plan_leads_from_each_moment_of_a_story_to_the_next_and_back() {
    let wanted = std::env::var("STORY").ok();
    let all = stories();
    let is_wanted = |path: &&std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        // A subscription belongs to the cluster: a copy of the database does not have it.
        name != "subscription"
            && wanted.as_ref().is_none_or(|wanted| wanted.split(',').any(|one| one == name))
    };
    let paths: Vec<_> = all.iter().filter(is_wanted).cloned().collect();
    let mut failures = Vec::new();
    for server in TestServer::all() {
        server.database().execute(
            "do $$ begin create role story_reader; create role story_writer; \
             exception when duplicate_object then null; end $$",
        );
        let shares: Vec<Vec<_>> =
            (0..TELLERS).map(|first| paths.iter().skip(first).step_by(TELLERS).cloned().collect()).collect();
        let tellers: Vec<_> = shares
            .into_iter()
            .map(|paths| {
                std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    let told = paths.iter().map(|path| runtime.block_on(tell(path, server)));
                    told.flatten().collect::<Vec<_>>()
                })
            })
            .collect();
        failures.extend(tellers.into_iter().flat_map(|teller| teller.join().unwrap()));
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
