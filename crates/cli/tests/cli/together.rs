//! Several backfills at once: in turn in one run, and beside those of other databases of the server.

use crate::apply::database;
use crate::steering::{status, until};
use crate::story::{Story, out};
use std::process::{Child, Stdio};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::TestServer;

const TABLES: &str = "create schema app;\n\
    create table app.a (id int primary key, n int not null default 0);\n\
    create table app.b (id int primary key, n int not null default 0);\n\
    insert into app.a select g from generate_series(1, 6000) g;\n\
    insert into app.b select g from generate_series(1, 6000) g;\n";

fn prepared(story: &Story, settings: &str, fill: &str) {
    story.write(
        "whimbrel.toml",
        &format!("version = 1\nmigrations = \"migrations\"\n\n[backfill]\npiece = \"5ms\"\n{settings}"),
    );
    story.write("migrations/1_base.sql", TABLES);
    let base = story.run("up");
    assert_eq!(base.status.code(), Some(0), "{}", String::from_utf8_lossy(&base.stderr));
    story.write("migrations/2_fill.sql", fill);
}

fn start(story: &Story) -> Child {
    story.command("up").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn standings(story: &Story) -> Vec<serde_json::Value> {
    let output = story.run("backfill status --format json");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    report.get("backfills").and_then(serde_json::Value::as_array).cloned().unwrap_or_default()
}

/// Of two tables one is held; the other is filled meanwhile. A pause is one for both.
#[test]
fn statements_that_take_turns_do_not_wait_for_each_other() {
    let database = database();
    let story = Story::on(&database);
    prepared(
        &story,
        "duty = \"100%\"\n",
        "-- whimbrel: phase = backfill\n-- whimbrel: batches = in-turn\n-- whimbrel: lock_patience = 60s\n\
         update app.a set n = n + 1;\nupdate app.b set n = n + 1;\n",
    );
    let url = database.url();
    let mut holder = std::process::Command::new("psql")
        .args(["-qX", &url])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut session = holder.stdin.take().unwrap();
    std::io::Write::write_all(&mut session, b"begin; select from app.a where id = 1 for update;\n").unwrap();
    let held = "select count(*) from pg_locks where relation = 'app.a'::regclass and mode = 'RowShareLock'";
    until("the row is held", || database.query_text(held) == "1");
    let run = start(&story);
    until("the other table is filled", || {
        database.query_text("select count(*) from app.b where n = 1") == "6000"
    });
    until("the first one waits", || {
        standings(&story)
            .iter()
            .any(|one| one["waits_for"].as_str().is_some_and(|what| what.contains("rows that others write")))
    });
    let of_a = standings(&story);
    assert_eq!(of_a.len(), 1, "{of_a:?}");
    assert_eq!(database.query_text("select count(*) from app.a where n <> 0"), "0");
    let paused = out(&story.run("backfill pause"));
    assert_eq!(paused.lines().count(), 1, "{paused}");
    std::io::Write::write_all(&mut session, b"commit;\n").unwrap();
    drop(session);
    assert!(holder.wait().unwrap().success());
    assert_eq!(story.run("backfill resume").status.code(), Some(0));
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let once =
        "select (select count(*) from app.a where n = 1) || ' ' || (select count(*) from app.b where n = 1)";
    assert_eq!(database.query_text(once), "6000 6000");
    let parts = "select string_agg(part || ' ' || is_done, ', ' order by part) from whimbrel.backfill";
    assert_eq!(database.query_text(parts), "1 true, 2 true");
}

/// Where backfills were kept before they took turns.
const OLDER: &str = "create table whimbrel.backfill (module text not null, version text not null, name text not null, \
    direction text not null, segment integer not null, statement text not null, behind text[], bound text[] not null, \
    file text, rows bigint not null default 0, pieces bigint not null default 0, is_done boolean not null default false, \
    epoch bigint not null, started_at timestamptz not null default now(), changed_at timestamptz not null default now(), \
    percent smallint not null default 0, rows_per_second bigint not null default 0, eta_s bigint, lag_bytes bigint, \
    waits_for text, wish text not null default 'run', wish_by text, wish_at timestamptz, duty smallint, \
    primary key (module, version, name, direction, segment))";

/// Killed again and again, each goes on where it was: both are not done yet, and each row is written once.
#[test]
fn statements_that_take_turns_go_on_where_each_of_them_was() {
    let database = database();
    let story = Story::on(&database);
    prepared(
        &story,
        "duty = \"20%\"\n",
        "-- whimbrel: phase = backfill\n-- whimbrel: batches = in-turn\n\
         update app.a set n = n + 1;\nupdate app.b set n = n + 1;\n",
    );
    database.execute(OLDER);
    let (mut kills, mut command) = (0, "up");
    for round in 0..60 {
        let mut child = story.command(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(120 + round * 25));
        if let Some(ended) = child.try_wait().unwrap() {
            if ended.success() && out(&story.run("status")).contains("0 pending") {
                break;
            }
            command = if command == "up" { "resume" } else { "up" };
            continue;
        }
        let both = standings(&story).iter().filter(|one| one["rows"].as_i64() > Some(0)).count();
        child.kill().unwrap();
        child.wait().unwrap();
        kills += usize::from(both == 2);
        command = "resume";
    }
    assert!(kills >= 1, "no kill hit both of them");
    let once =
        "select (select count(*) from app.a where n = 1) || ' ' || (select count(*) from app.b where n = 1)";
    assert_eq!(database.query_text(once), "6000 6000");
}

/// Each row takes a while, so that none is done before it is looked at.
const SLOW: &str =
    "-- whimbrel: phase = backfill\nupdate app.a set n = n + 1 + length(pg_sleep(0.005)::text);\n";

/// Two databases of one server: each takes its part of what both may, and all of it once the other is done.
#[test]
fn backfills_of_one_server_share_one_budget() {
    let server = TestServer::newest();
    let options =
        ServerOptions { lifetime: Lifetime::Process(Storage::Memory), settings: [].into(), original: None };
    let server = Server::start(&server.embedded(), &options).unwrap();
    let mut stories = Vec::new();
    for name in ["postgres", "template1"] {
        let mut story = Story::new();
        story.set("WHIMBREL_URL", &server.url(name));
        prepared(&story, "duty = \"6%\"\nbudget = \"8%\"\n", SLOW);
        stories.push(story);
    }
    let mut runs: Vec<Child> = stories.iter().map(start).collect();
    for story in &stories {
        until("it has its part", || status(story)["beside"] == 1 && status(story)["share"] == 4);
    }
    let said = out(&stories[0].run("backfill status"));
    assert!(said.contains("4 % beside 1 other of this server"), "{said}");
    // One that waits takes nothing.
    assert_eq!(stories[1].run("backfill pause").status.code(), Some(0));
    until("the other has all that it may", || {
        status(&stories[0])["beside"] == 0 && status(&stories[0])["share"] == 6
    });
    for story in &stories {
        assert_eq!(story.run("backfill cancel").status.code(), Some(0));
    }
    for run in &mut runs {
        assert_eq!(run.wait().unwrap().code(), Some(8));
    }
}
