//! What stood in the way of a lock, or of a backfill, is written down and can be read.

use crate::apply::database;
use crate::steering::until;
use crate::story::{Story, err, out};
use std::process::Stdio;

#[test]
fn who_stood_in_the_way_of_a_lock_that_was_had_is_in_the_log() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.t (id int primary key);\n",
    );
    story.write("migrations/20260110120001_wider.sql", "alter table app.t add column n int;\n");
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    let url = database.url();
    let mut holder = std::process::Command::new("psql")
        .args([
            "-qX",
            &url,
            "-c",
            "begin; lock table app.t in access share mode; select pg_sleep(1.2); commit",
        ])
        .env("PGAPPNAME", "pg_dump")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("somebody reads the table", || {
        let sql = "select count(*) from pg_locks where relation = 'app.t'::regclass and granted";
        database.query_text(sql) == "1"
    });
    let ran = story.run("up");
    assert_eq!(ran.status.code(), Some(0), "{}", err(&ran));
    assert!(holder.wait().unwrap().success());
    let log = out(&story.run("log"));
    assert!(log.contains("for ACCESS EXCLUSIVE, gave way"), "{log}");
    // Whoever looks at the moment in which it ends sees it idle.
    let is_named = ["active", "idle"]
        .iter()
        .any(|state| log.contains(&format!("(pg_dump, {state}) held AccessShareLock on app.t")));
    assert!(is_named, "{log}");
    let status = out(&story.run("status --long"));
    assert!(
        status.contains("wider waited") && status.contains("pg_dump (AccessShareLock on app.t)"),
        "{status}"
    );
    // A lock that could not be had is written down the same way, and stands in the page of the incident.
    let mut holder = std::process::Command::new("psql")
        .args(["-qX", &url, "-c", "begin; lock table app.t in access share mode; select pg_sleep(3); commit"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("somebody reads the table", || {
        let sql = "select count(*) from pg_locks where relation = 'app.t'::regclass and granted";
        database.query_text(sql) == "1"
    });
    story.write("migrations/20260110120002_more.sql", "alter table app.t add column m int;\n");
    let ran = story.run("up --lock-patience 400ms");
    assert_eq!(ran.status.code(), Some(5), "{}", err(&ran));
    assert!(out(&story.run("log")).contains("psql, active) held AccessShareLock on app.t"));
    drop(holder.kill());
    holder.wait().unwrap();
}

#[test]
fn whom_a_concurrent_build_waited_for_is_in_the_log_and_in_the_status() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.t (id int primary key);\n",
    );
    story.write("migrations/20260110120001_index.sql", "create index concurrently t_again on app.t (id);\n");
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    let snapshot = "begin isolation level repeatable read; select 1; select pg_sleep(2.5); commit";
    let mut old = std::process::Command::new("psql")
        .args(["-qX", &database.url(), "-c", snapshot])
        .env("PGAPPNAME", "report")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("somebody has a snapshot", || {
        let sql = "select count(*) from pg_stat_activity where application_name = 'report' and query like '%pg_sleep%'";
        database.query_text(sql) == "1"
    });
    let ran = story.run("up");
    assert_eq!(ran.status.code(), Some(0), "{}", err(&ran));
    assert!(
        err(&ran).contains("(report") && err(&ran).contains("whose transaction has to end first"),
        "{}",
        err(&ran)
    );
    assert!(old.wait().unwrap().success());
    let log = out(&story.run("log"));
    assert!(log.contains("      waited") && log.contains("(report, active) its transaction was"), "{log}");
    let status = out(&story.run("status --long"));
    assert!(status.contains("index waited") && status.contains("report (its transaction)"), "{status}");
}

#[test]
fn what_a_backfill_gave_way_to_is_in_the_log() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\nhealth = \"select what from app.health\"\n",
    );
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.t (id int primary key, n int);\ninsert into app.t select 1;\n\
         create table app.health (what text);\ninsert into app.health values ('a queue of 12');\n",
    );
    story.write(
        "migrations/20260110120001_fill.sql",
        "-- whimbrel: phase = backfill\nupdate app.t set n = 1;\n",
    );
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    let mut run = story.command("up").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("it waits", || crate::steering::status(&story)["waits_for"] == "health: a queue of 12");
    database.execute("update app.health set what = null");
    assert!(run.wait().unwrap().success());
    let log = out(&story.run("log"));
    assert!(log.contains("gave way 1 time") && log.contains("health: a queue of 12"), "{log}");
}
