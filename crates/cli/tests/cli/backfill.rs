//! Statements that are done piece by piece.

use crate::apply::database;
use crate::story::{Story, out};
use std::process::Stdio;
use std::time::Duration;
use whimbrel_testbed::TestDatabase;

const TABLES: &str = "create schema app;\n\
    create table app.orders (part text, id int, n int not null default 0, primary key (part, id));\n\
    create table app.log (line int, words int);\n";

fn project(database: &TestDatabase, backfill: &str) -> Story {
    let story = Story::on(database);
    story.write("migrations/20260110120000_base.sql", TABLES);
    story.write("migrations/20260110120001_fill.sql", backfill);
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    database.execute(
        "insert into app.orders (part, id) select 'p' || g % 3, g from generate_series(1, 60000) g;\
         insert into app.log (line) select g from generate_series(1, 60000) g;",
    );
    story
}

#[test]
fn a_row_that_cannot_be_written_is_named_by_its_key() {
    let database = database();
    let mut story = project(
        &database,
        "-- Why: a share for each\n-- whimbrel: phase = backfill\n-- whimbrel: duty = 100%\n\
         update app.orders set n = 100 / (id - 34567);\n",
    );
    story.tell("up");
    let done = database.query_text("select count(*) from app.orders where n <> 0");
    assert_ne!(done, "0", "the rows before it are written");
    database.execute("delete from app.orders where id = 34567");
    story.tell("resume");
    assert_eq!(database.query_text("select count(*) from app.orders where n <> 100 / (id - 34567)"), "0");
    story.ends_as("backfill");
}

#[test]
fn pieces_that_are_committed_are_taken_back_by_the_down_file() {
    let database = database();
    let story = project(
        &database,
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 100%\nupdate app.orders set n = 100 / (id - 34567);\n",
    );
    story.write("migrations/20260110120001_fill.down.sql", "update app.orders set n = 0;\n");
    assert_eq!(story.run("up").status.code(), Some(8));
    assert_ne!(database.query_text("select count(*) from app.orders where n <> 0"), "0");
    let aborted = story.run("abort");
    assert_eq!(aborted.status.code(), Some(0), "{}", String::from_utf8_lossy(&aborted.stderr));
    assert_eq!(database.query_text("select count(*) from app.orders where n <> 0"), "0");
    assert!(out(&story.run("status")).contains("1 applied, 1 pending"));
}

#[test]
fn rows_that_somebody_holds_are_waited_for_and_nobody_waits_long_meanwhile() {
    let database = database();
    let story = project(
        &database,
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 100%\n-- whimbrel: lock_patience = 30s\n\
         update app.orders set n = id;\n",
    );
    let holder = std::thread::scope(|scope| {
        let url = database.url();
        let held = scope.spawn(move || {
            std::process::Command::new("psql")
                .args([
                    "-qX",
                    &url,
                    "-c",
                    "begin; select 1 from app.orders where id = 30000 for update; select pg_sleep(2); commit",
                ])
                .stdout(Stdio::null())
                .status()
        });
        std::thread::sleep(Duration::from_millis(300));
        let up = story.run("up");
        assert_eq!(up.status.code(), Some(0), "{}", String::from_utf8_lossy(&up.stderr));
        held.join().unwrap()
    });
    assert!(holder.is_ok_and(|status| status.success()), "psql held the row");
    assert_eq!(database.query_text("select count(*) from app.orders where n <> id"), "0");
}

/// The copies have no key of their own: a row that is copied twice shows it.
#[test]
fn rows_that_are_copied_in_pieces_are_copied_once_each() {
    let database = database();
    let story = project(
        &database,
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 30%\n-- whimbrel: rerun = safe\n\
         create table app.copies (part text, id int, words bigint);\n\
         insert into app.copies (part, id, words) select o.part, o.id, (select count(*) from app.log as l where l.line = 1)\n\
         from app.orders as o where o.n is distinct from 7;\n\
         insert into app.copies (part, id) select part, max(id) from app.orders group by part;\n\
         insert into app.copies (part, id) select 'all', count(*) from app.orders;\n",
    );
    let mut command = "up";
    let mut kills = 0;
    for round in 0..60 {
        let mut child = story.command(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Later rounds live longer, so that it ends on a machine that is busy.
        std::thread::sleep(Duration::from_millis(120 + round * 25));
        if let Some(ended) = child.try_wait().unwrap() {
            if ended.success() && out(&story.run("status")).contains("0 pending") {
                break;
            }
            // A kill before the first word in the ledger leaves nothing to resume.
            command = if command == "up" { "resume" } else { "up" };
            continue;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        command = "resume";
    }
    let last = story.run("status");
    assert!(out(&last).contains("2 applied, 0 pending"), "{}", out(&last));
    assert!(kills >= 1, "no kill hit anything");
    let copies = "select count(*) || ' ' || count(distinct (part, id)) || ' ' || sum(words) from app.copies where words = 1";
    assert_eq!(database.query_text(copies), "60000 60000 60000");
    let others =
        "select string_agg(part || ' ' || id, ', ' order by part) from app.copies where words is null";
    assert_eq!(database.query_text(others), "all 60000, p0 60000, p1 59998, p2 59999");
    let pieces = "select count(*) filter (where pieces > 1) || ' of ' || count(*) from whimbrel.backfill";
    assert_eq!(database.query_text(pieces), "1 of 2");
}
