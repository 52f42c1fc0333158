//! Rehearsals that are killed, and what is said about what they cannot have.

use crate::apply::database;
use crate::story::{Story, err, out};
use std::process::Stdio;
use std::time::{Duration, Instant};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::{TestDatabase, TestServer};

/// The second migration goes on for longer than the test does.
const SLOW: &str = "alter table app.orders add column total bigint;\nselect pg_sleep(67.25);\n";

fn story(database: &TestDatabase) -> Story {
    let story = Story::on(database);
    story.write(
        "migrations/20260110120000_orders.sql",
        "create schema app;\ncreate table app.orders (id integer primary key, n integer);\n\
         insert into app.orders select i, i from generate_series(1, 500) as i;\n",
    );
    story.run("up");
    story
}

fn until(database: &TestDatabase, sql: &str, wanted: &str) -> String {
    let begun = Instant::now();
    loop {
        let answer = database.query_text(sql);
        if (wanted.is_empty() && !answer.is_empty()) || (!wanted.is_empty() && answer == wanted) {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{sql}: {answer}");
        std::thread::yield_now();
    }
}

#[test]
fn a_rehearsal_that_is_killed_leaves_nothing_running_and_the_next_one_cleans_up_and_says_so() {
    let database = database();
    let story = story(&database);
    // No other test rehearses on this server: whoever does clears what a killed one has left there.
    let settings = std::fs::read_to_string(story.path("whimbrel.toml")).unwrap_or_default();
    let scratch = database.server().url("postgres");
    story.write("whimbrel.toml", &format!("{settings}\n[scratch]\nurl = \"{scratch}\"\n"));
    story.write("migrations/20260110120100_slow.sql", SLOW);
    let state = "select md5(string_agg(o::text, ',' order by o.id)), (select string_agg(nspname, ' ' order by nspname) \
        from pg_namespace where nspname !~ '^pg_'), (select count(*) from whimbrel.ledger) from app.orders as o";
    let before = database.query_text(state);
    for place in ["", "--clone", "--on template"] {
        let mut child = story
            .command(&format!("rehearse --no-certificate {place}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let at_work = "select min(datname) from pg_stat_activity where query like 'select pg_sleep(67.25)%' \
            and datname ~ '^whimbrel_rehearsal_' and state = 'active'";
        let left = until(&database, at_work, "");
        child.kill().unwrap();
        child.wait().unwrap();
        let sessions = format!(
            "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and (datname = '{left}' \
             or application_name like 'whimbrel%' and datname = current_database())"
        );
        // Before 14 the server learns that a client is gone only when it has an answer for it.
        if database.server().major() >= 14 {
            until(&database, &sessions, "0");
        }
        assert_eq!(database.query_text(state), before, "{place}");
        story.write("migrations/20260110120100_slow.sql", "select 1;\n");
        let output = story.run(&format!("rehearse --no-certificate {place}"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let dropped = format!("dropped {left}, which a rehearsal that was killed had left");
        assert!(said.contains(&dropped), "{place}: {said}\n{}", out(&output));
        let there = format!("select count(*) from pg_database where datname = '{left}'");
        assert_eq!(database.query_text(&there), "0");
        assert_eq!(database.query_text(&sessions), "0");
        assert_eq!(database.query_text(state), before, "{place}");
        story.write("migrations/20260110120100_slow.sql", SLOW);
    }
}

/// The server counts statements only where it was started for that, so this test has one of its own.
#[test]
fn what_the_code_of_the_target_sends_runs_beside_and_where_nobody_knows_it_is_said() {
    let settings = [("shared_preload_libraries".to_owned(), "pg_stat_statements".to_owned())].into();
    let options = ServerOptions { lifetime: Lifetime::Process(Storage::Memory), settings, original: None };
    let server = Server::start(&TestServer::any().embedded(), &options).unwrap();
    let mut story = Story::new();
    let url = server.url("postgres");
    story.set("WHIMBREL_URL", &url);
    story.write(
        "whimbrel.toml",
        &format!("version = 1\nmigrations = \"migrations\"\n[scratch]\nurl = \"{url}\"\n"),
    );
    story.write(
        "migrations/20260110120000_orders.sql",
        "create table orders (id integer primary key, n integer);\n",
    );
    story.run("up");
    story.write("migrations/20260110120100_note.sql", "alter table orders add column note text;\n");
    let psql = |sql: &str| {
        let ran = std::process::Command::new("psql").args(["-qXAt", &url, "-c", sql]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    psql("create extension pg_stat_statements");
    for _ in 0..3 {
        psql("select sum(n) from orders where n between 10 and 20");
    }
    let rehearse = "--format json rehearse --no-certificate --traffic 2";
    let known = out(&story.run(rehearse));
    let query = "select sum(n) from orders where n between $1 and $2";
    assert!(known.contains(query) && !known.contains("statements-unknown"), "{known}");
    psql("drop extension pg_stat_statements");
    let unknown = out(&story.run(rehearse));
    assert!(unknown.contains("statements-unknown") && !unknown.contains(query), "{unknown}");
}

#[test]
fn a_table_that_no_row_can_be_made_for_is_named_and_the_rehearsal_goes_on() {
    let database = database();
    let story = story(&database);
    story.write(
        "migrations/20260110120050_never.sql",
        "create table app.never (n integer not null constraint nothing check (n > 5 and n < 3));\n",
    );
    story.run("up");
    story.write("migrations/20260110120100_note.sql", "alter table app.orders add column note text;\n");
    let output = story.run("rehearse --no-certificate");
    let said = out(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("rows-unmet: fewer rows than asked for: app.never, nothing: "), "{said}");
}

#[test]
fn a_rehearsal_that_begins_without_tables_says_that_no_row_was_there() {
    let story = Story::new();
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
    for (name, sql) in [
        ("20260101000000_items.sql", "create table items (id bigint primary key);"),
        ("20260101000000_items.down.sql", "drop table items;"),
        ("20260102000000_note.sql", "alter table items add column note text;"),
        ("20260102000000_note.down.sql", "alter table items drop column note;"),
    ] {
        story.write(&format!("migrations/{name}"), sql);
    }
    for (from, is_warned) in [("", true), ("--from note", false)] {
        let ran = story.run(&format!("rehearse --all --no-certificate {from}"));
        assert_eq!(ran.status.code(), Some(0), "{}{}", out(&ran), err(&ran));
        assert_eq!(out(&ran).contains("! no-rows: no table is there"), is_warned, "{}", out(&ran));
    }
}
