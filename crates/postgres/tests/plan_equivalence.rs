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
use story::{Change, changes, make_roles, stories};
use tokio_postgres::Client;
use whimbrel_catalog::{Catalog, diff};
use whimbrel_change::plan::{Lessons, Plan, Planning, plan};
use whimbrel_change::scene::Style;
use whimbrel_postgres::{Inclusion, Introspection, introspect};
use whimbrel_testbed::{TestDatabase, TestServer};

/// A database in which a story is told, and the session that tells it; that ends first.
struct Stage {
    client: Client,
    _database: TestDatabase,
}

impl Stage {
    /// A new database in which these changes were made.
    async fn with(server: &'static TestServer, changes: &[Change]) -> Self {
        let database = server.database();
        let stage = Self { client: database.connect().await, _database: database };
        for change in changes {
            stage.make(change).await.unwrap_or_else(|error| panic!("{}: {error:?}", change.line));
        }
        stage
    }

    async fn make(&self, change: &Change) -> Result<(), tokio_postgres::Error> {
        // The steps of a plan leave it off.
        self.client.batch_execute("reset check_function_bodies").await?;
        self.client.batch_execute(&change.sql).await
    }

    async fn catalog(&self) -> Catalog {
        let mut options = Introspection::excluding(&["left_out"]);
        options.ownership = Inclusion::Included;
        introspect(&self.client, &options).await.unwrap_or_else(|error| panic!("{error:?}"))
    }
}

/// What a database is like behind the first changes of a story.
struct Moment {
    changes: usize,
    catalog: Catalog,
}

/// A story on one server. Its stage is as the last moment that was reached, by the story's own statements or by those of a
/// plan; what did not get there leaves none.
struct Telling {
    server: &'static TestServer,
    changes: Vec<Change>,
    stage: Option<Stage>,
}

impl Telling {
    async fn at(&self, stage: Option<Stage>, changes: usize) -> Stage {
        match stage {
            Some(stage) => stage,
            None => Stage::with(self.server, self.changes.get(..changes).unwrap()).await,
        }
    }

    /// The stage behind one more change. What belongs to an extension is no part of a catalog: where a plan has left such a
    /// thing out and the story goes on with it, the story begins again.
    async fn next(&mut self, before: usize) -> Stage {
        let change = self.changes.get(before).unwrap();
        if let Some(stage) = self.stage.take()
            && stage.make(change).await.is_ok()
        {
            return stage;
        }
        self.at(None, before + 1).await
    }

    /// Goes from one moment to another, on the stage if it is as the first.
    async fn go(&mut self, from: &Moment, to: &Moment, style: Style) -> Result<(), String> {
        let major = self.server.major();
        let mut how = Planning { major, style, lessons: Lessons::default() };
        let mut stage = self.stage.take();
        loop {
            let plan = plan(&from.catalog, &to.catalog, &how).map_err(|refusals| {
                refusals.iter().map(|refusal| format!("refused: {refusal}")).collect::<Vec<_>>().join("; ")
            })?;
            let at = self.at(stage.take(), from.changes).await;
            if let Err((number, error)) = run(&at.client, &plan).await {
                let step = plan.steps.get(number).unwrap();
                if error.code().is_some_and(|code| how.lessons.learn(code.code(), step)) {
                    continue;
                }
                let why =
                    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
                return Err(format!("failed: {why}\n      at: {}\n      of: {}", step.sql, written(&plan)));
            }
            let left: Vec<String> =
                diff(&at.catalog().await, &to.catalog).iter().map(ToString::to_string).collect();
            if !left.is_empty() {
                return Err(format!("left: {}\n      after: {}", left.join("; "), written(&plan)));
            }
            self.stage = Some(at);
            return Ok(());
        }
    }
}

fn written(plan: &Plan) -> String {
    let all: Vec<&str> = plan.steps.iter().map(|step| step.sql.as_str()).collect();
    all.join(";\n          ")
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
const TELLERS: usize = 4;

/// The direct way is a part of the online one, but for what is made at once; one major is enough for it.
fn styles(server: &TestServer) -> &'static [Style] {
    let newest = TestServer::all().iter().map(TestServer::major).max();
    if newest == Some(server.major()) { &[Style::Direct, Style::Online] } else { &[Style::Online] }
}

async fn tell(path: &Path, server: &'static TestServer) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let mut telling = Telling { server, changes: changes(path, server.major()), stage: None };
    let mut before: Option<Moment> = None;
    let mut failures = Vec::new();
    for number in 0..telling.changes.len() {
        let stage = telling.next(number).await;
        let line = telling.changes.get(number).unwrap().line.clone();
        let after = Moment { changes: number + 1, catalog: stage.catalog().await };
        telling.stage = Some(stage);
        for style in styles(server) {
            let Some(before) = &before else { continue };
            for (way, from, to) in [("back", &after, before), ("there", before, &after)] {
                let about = format!("{} {name} {style:?} {way} {line}", server.major());
                let why = telling.go(from, to, *style).await.err();
                let why = why.filter(|why| !is_expected(&name, &line, why));
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
        make_roles(server);
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
