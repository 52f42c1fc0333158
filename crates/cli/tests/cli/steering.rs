//! A backfill that is steered from another terminal, and what it gives way to.

use crate::apply::database;
use crate::story::{Story, out};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};
use whimbrel_testbed::TestDatabase;

const ROWS: u32 = 20_000;

fn project(database: &TestDatabase, settings: &str, duty: &str) -> Story {
    let story = Story::on(database);
    story.write(
        "whimbrel.toml",
        &format!("version = 1\nmigrations = \"migrations\"\n\n[backfill]\npiece = \"5ms\"\n{settings}"),
    );
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.orders (id int primary key, n int not null default 0);\n\
         create table app.health (what text);\ninsert into app.health values (null);\n",
    );
    story.write(
        "migrations/20260110120001_fill.sql",
        &format!(
            "-- whimbrel: phase = backfill\n-- whimbrel: duty = {duty}\nupdate app.orders set n = n + 1;\n"
        ),
    );
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    database.execute(&format!("insert into app.orders select g from generate_series(1, {ROWS}) g"));
    story
}

fn start(story: &Story) -> Child {
    story.command("up").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[track_caller]
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(90), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn status(story: &Story) -> serde_json::Value {
    let output = story.run("backfill status --format json");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    report.pointer("/backfills/0").cloned().unwrap_or_default()
}

fn written(database: &TestDatabase) -> String {
    database.query_text("select count(*) filter (where n = 1) || ' of ' || count(*) from app.orders")
}

fn ended(child: Child) -> (Output, String) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

#[test]
fn a_backfill_is_paused_resumed_throttled_and_cancelled_from_another_terminal() {
    let database = database();
    let mut story = project(&database, "", "2%");
    story.set("USER", "ada");
    story.tell("backfill pause");
    story.tell("backfill status");
    let run = start(&story);
    until("it writes", || status(&story)["rows"].as_i64().unwrap_or_default() > 0);
    story.tell("backfill pause");
    until("it has seen the pause", || {
        status(&story)["waits_for"].is_string() || status(&story)["state"] == "paused"
    });
    until("the piece is done", || status(&story)["waits_for"].is_string());
    let (rows, before) = (status(&story)["rows"].clone(), written(&database));
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(
        (status(&story)["rows"].clone(), written(&database)),
        (rows, before),
        "it wrote while it was paused"
    );
    assert_eq!(status(&story)["by"], "ada");
    story.tell("backfill throttle 3%");
    assert_eq!(status(&story)["duty"], 3);
    story.tell("backfill cancel");
    let (output, said) = ended(run);
    assert_eq!(output.status.code(), Some(8), "{said}");
    assert!(said.contains("waits for paused by ada: whimbrel backfill resume"), "{said}");
    assert!(said.contains("error[backfill-cancelled]: the backfill was cancelled by ada"), "{said}");
    assert!(said.contains("help: whimbrel resume (goes on) or whimbrel abort (goes back)"), "{said}");
    assert_eq!(status(&story)["state"], "cancelled");

    story.tell("backfill throttle 100%");
    story.tell("backfill pause");
    story.tell("backfill resume");
    let resumed = story.run("resume");
    assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
    assert_eq!(written(&database), format!("{ROWS} of {ROWS}"));
    story.tell("backfill status");
    let all = out(&story.run("backfill status --all"));
    assert!(all.contains("20260110120001_fill: done") && all.contains("100 %, 20000 rows"), "{all}");
    story.ends_as("steering");
}

#[test]
fn a_standby_that_should_be_there_and_is_gone_stops_a_backfill() {
    let database = database();
    let story = project(&database, "standbys = [\"replica\"]\n", "100%");
    let run = start(&story);
    until("it waits", || status(&story)["state"] == "waiting");
    assert_eq!(status(&story)["waits_for"], "standby replica, which is not connected");
    assert_eq!(written(&database), format!("0 of {ROWS}"));
    assert_eq!(story.run("backfill cancel").status.code(), Some(0));
    let (output, said) = ended(run);
    assert_eq!(output.status.code(), Some(7), "{said}");
    assert_eq!(written(&database), format!("0 of {ROWS}"));
}

#[test]
fn the_users_own_health_query_stops_a_backfill_and_lets_it_go_on() {
    let database = database();
    let story = project(&database, "health = \"select what from app.health\"\n", "100%");
    database.execute("update app.health set what = 'the queue is long'");
    let run = start(&story);
    until("it waits", || status(&story)["waits_for"] == "health: the queue is long");
    database.execute("delete from app.health");
    let no_answer = "the health query, which has to answer with one value";
    until("it finds no answer", || status(&story)["waits_for"] == no_answer);
    database.execute("alter table app.health rename to hidden");
    until("the query fails", || {
        status(&story)["waits_for"].as_str().is_some_and(|what| what.contains("does not exist"))
    });
    assert_eq!(written(&database), format!("0 of {ROWS}"));
    database.execute("alter table app.hidden rename to health; insert into app.health values (null)");
    let (output, said) = ended(run);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("20260110120001_fill goes on"), "{said}");
    assert_eq!(written(&database), format!("{ROWS} of {ROWS}"));
}

#[test]
fn a_transaction_that_is_old_is_waited_for() {
    let database = database();
    let story = project(&database, "snapshot = \"1s\"\n", "100%");
    let url = database.url();
    let mut holder = std::process::Command::new("psql")
        .args([
            "-qX",
            &url,
            "-c",
            "begin isolation level repeatable read; select 1; select pg_sleep(4); commit",
        ])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(2200));
    let run = start(&story);
    until("it waits", || {
        status(&story)["waits_for"].as_str().is_some_and(|what| what.starts_with("a transaction that is"))
    });
    assert!(holder.wait().unwrap().success());
    let (output, said) = ended(run);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(written(&database), format!("{ROWS} of {ROWS}"));
}
