//! Statements that are done piece by piece.

use crate::apply::database;
use crate::story::{Story, out};
use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;
use whimbrel_testbed::TestDatabase;

/// An autovacuum that comes by itself would be waited for, and be in what is said.
const TABLES: &str = "create schema app;\n\
    create table app.orders (part text, id int, n int not null default 0, primary key (part, id)) \
    with (autovacuum_enabled = off);\n\
    create table app.log (line int, words int) with (autovacuum_enabled = off);\n";

fn project(database: &TestDatabase, backfill: &str) -> Story {
    let story = Story::on(database);
    // Other tests write to the same server, and how fast it is beside them is not the matter here.
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece_beside = \"10ms\"\n",
    );
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
        // Later rounds live longer, and the last ones as long as they like, so that it ends on a machine that is busy.
        std::thread::sleep(Duration::from_millis(120 + round * 25));
        if round > 25 {
            child.wait().unwrap();
        }
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

/// A column and its value, instead of an UPDATE; that no row is left is counted before it is done.
#[test]
fn a_declared_value_is_filled_in_and_it_is_counted_that_no_row_is_left() {
    let database = database();
    let story = Story::on(&database);
    story.write("migrations/20260110120000_base.sql", TABLES);
    assert_eq!(story.run("up").status.code(), Some(0));
    database.execute(
        "insert into app.orders (part, id) select 'p' || g % 3, g from generate_series(1, 5000) g;\
         insert into app.log (line) select g from generate_series(1, 5000) g;",
    );
    for wrong in ["app.log.words = line", "words := line", "app.log.words := line -- all"] {
        let refused = story.run(&format!("new wrong --backfill '{wrong}'"));
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
    }
    let made = story.run(
        "new fill --because 'a count' --backfill 'app.log.words := line + 1' --backfill 'app.orders.n := id'",
    );
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let mut files = std::fs::read_dir(story.path("migrations")).unwrap().map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.to_string_lossy().ends_with("_fill.sql")).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        text,
        "-- Why: a count\n-- whimbrel: phase = backfill\n-- whimbrel: fill = app.log.words := line + 1\n\
         -- whimbrel: fill = app.orders.n := id\n"
    );
    let lint = story.run("lint");
    assert_eq!(lint.status.code(), Some(0), "{}", out(&lint));
    // Another value each time it is asked for.
    std::fs::write(&file, text.replace(":= id", ":= id + (random() * 1000000)::int")).unwrap();
    let stopped = story.run("up");
    let said = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert_eq!(stopped.status.code(), Some(8), "{said}");
    assert!(
        said.contains("error[backfill-incomplete]: ") && said.contains("rows of app.orders differ"),
        "{said}"
    );
    assert!(said.contains("One of them is app.orders with (part, id) = ("), "{said}");
    assert_eq!(
        database.query_text("select count(*) from app.log where words is distinct from line + 1"),
        "0"
    );
    std::fs::write(&file, &text).unwrap();
    let resumed = story.run("resume");
    assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
    let wrong = "select (select count(*) from app.log where words is distinct from line + 1) \
                 + (select count(*) from app.orders where n is distinct from id)";
    assert_eq!(database.query_text(wrong), "0");
    // What is declared is what was run: an edit is one.
    std::fs::write(&file, text.replace("line + 1", "line + 2")).unwrap();
    let edited = story.run("up");
    let said = String::from_utf8_lossy(&edited.stderr).into_owned();
    assert_eq!(edited.status.code(), Some(6), "{said}");
    assert!(said.contains("applied-file-edited") && said.contains("words = line + 2"), "{said}");
}

#[test]
fn what_is_declared_stands_alone_in_a_backfill() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
    story.write("migrations/1_a.sql", "-- whimbrel: fill = app.log.words := line\n");
    story.write(
        "migrations/2_b.sql",
        "-- whimbrel: phase = backfill\n-- whimbrel: fill = app.log.words := line\n\nupdate app.log set line = 1;\n",
    );
    story.write("migrations/3_c.sql", "-- whimbrel: phase = backfill\n-- whimbrel: fill = words := 1\n");
    story.tell("status");
    story.ends_as("backfill_declared");
}

/// How each type of key is written.
const KEYS: [(&str, &str); 14] = [
    ("smallint", "g"),
    ("bigint", "g * 100000000000"),
    ("numeric(30,10)", "g / 7.0"),
    ("text collate \"C\"", "chr(200 + g % 50) || '''\\ \"' || g"),
    ("char(9)", "g::text"),
    ("uuid", "md5(g::text)::uuid"),
    ("bytea", "decode(md5(g::text), 'hex')"),
    ("timestamptz", "timestamptz '2020-01-01 00:00:00.000001+00' + g * interval '1 hour 1 microsecond'"),
    ("date", "date '0044-03-15 BC' + g"),
    ("interval", "g * interval '1 day 3 hours'"),
    ("double precision", "1.0::float8 / g"),
    ("int[]", "array[g % 3, g]"),
    ("int4range", "int4range(g, g + 1)"),
    ("inet", "inet '10.0.0.0' + g"),
];

/// Tables with other keys than one column: several, of types that were made here; of partitions; none.
const OTHER_TABLES: &str = "create type app.color as enum ('red', 'green', 'blue');\n\
    create domain app.\"Small\" as int check (value > 0);\n\
    create table app.wide (a text, \"B c\" app.color, c app.\"Small\", d boolean, g int not null, n int not null default 0,\n\
        primary key (\"B c\", d, a, c));\n\
    insert into app.wide select 'x' || g % 5, (enum_range(null::app.color))[g % 3 + 1], g, g % 2 = 0, g\n\
        from generate_series(1, 300) g;\n\
    create table app.parts (day date, id int, g int not null, n int not null default 0, primary key (id, day))\n\
        partition by range (day);\n\
    create table app.parts_a partition of app.parts for values from ('2026-01-01') to ('2026-02-01');\n\
    create table app.parts_b partition of app.parts default;\n\
    insert into app.parts select date '2026-01-20' + g % 30, g, g from generate_series(1, 300) g;\n\
    create table app.bare (g int not null, n int not null default 0, pad text default repeat('x', 500));\n\
    insert into app.bare select g from generate_series(1, 300) g;\n";

/// Each row is written once, and the one that cannot be written is named.
#[test]
fn rows_are_found_by_a_key_of_any_type_and_width_and_without_one() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"1ms\"\nduty = \"100%\"\n",
    );
    let mut sql = format!("create schema app;\n{OTHER_TABLES}");
    let mut tables = vec![
        ("wide".to_owned(), "'(\"B c\", d, a, c) = (' || concat_ws(', ', \"B c\", d::text, a, c) || ')'"),
        ("parts".to_owned(), "'(id, day) = (' || id || ', ' || day || ')'"),
        ("bare".to_owned(), "'ctid = ' || ctid"),
    ];
    for (at, (ty, value)) in KEYS.iter().enumerate() {
        let _ = write!(
            sql,
            "create table app.t{at} (k {ty} primary key, g int not null, n int not null default 0);\n\
             insert into app.t{at} select {value}, g from generate_series(1, 300) g;\n"
        );
        tables.push((format!("t{at}"), "'(k) = (' || k::text || ')'"));
    }
    story.write("migrations/1_base.sql", &sql);
    assert_eq!(story.run("up").status.code(), Some(0));
    for (at, (table, key)) in tables.iter().enumerate() {
        let condition = if table == "bare" { " where n = 0" } else { "" };
        story.write(
            &format!("migrations/{}_fill.sql", at + 2),
            &format!("-- whimbrel: phase = backfill\nupdate app.{table} set n = n + 1 + 0 / (g - 200){condition};\n"),
        );
        let failed = story.run("up");
        let said = String::from_utf8_lossy(&failed.stderr).into_owned();
        assert_ne!(failed.status.code(), Some(0), "{table}");
        let named = database.query_text(&format!("select {key} from app.{table} where g = 200"));
        let is_told_apart = table != "bare" || database.server().major() >= 14;
        let name = format!("The row is app.{table} with {named}.");
        assert!(!is_told_apart || said.contains(&name), "{name} {said}");
        database.execute(&format!("update app.{table} set g = 1000 where g = 200"));
        let done = story.run(if said.contains("whimbrel resume") { "resume" } else { "up" });
        assert_eq!(done.status.code(), Some(0), "{table}: {}", String::from_utf8_lossy(&done.stderr));
        let rows = database
            .query_text(&format!("select count(*) || ' ' || sum(n) || ' ' || max(n) from app.{table}"));
        assert_eq!(rows, "300 300 1", "{table}");
    }
}

/// A row that is written moves to a later page: what would be met there again is written at once.
#[test]
fn a_row_without_a_key_is_written_once_also_where_the_condition_goes_on_to_hold() {
    let database = database();
    let story = project(
        &database,
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 100%\nupdate app.log set words = coalesce(words, 0) + 1 where line > 7;\n",
    );
    let up = story.run("up");
    assert_eq!(up.status.code(), Some(0), "{}", String::from_utf8_lossy(&up.stderr));
    let rows = "select count(*) || ' ' || sum(words) || ' ' || max(words) from app.log";
    assert_eq!(database.query_text(rows), "60000 59993 1");
    let pieces = "select pieces::text || ' ' || bound::text from whimbrel.backfill";
    assert_eq!(database.query_text(pieces), "1 {}");
}

/// Each row that is written brings another one that is to be written.
#[test]
fn rows_that_are_left_behind_three_walks_are_an_error_with_a_next_command() {
    let database = database();
    if database.server().major() < 14 {
        return;
    }
    let story = project(
        &database,
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 100%\nupdate app.log set words = 1 where words is null;\n",
    );
    database.execute(
        "delete from app.log where line > 100;\
         create function app.more() returns trigger language plpgsql as \
         'begin insert into app.log (line) values (new.line + 1000); return null; end';\
         create trigger more after update on app.log for each row execute function app.more()",
    );
    let up = story.run("up");
    let said = String::from_utf8_lossy(&up.stderr).into_owned();
    assert_eq!(up.status.code(), Some(8), "{said}");
    assert!(said.contains("error[backfill-incomplete]: ") && said.contains("behind 3 walks"), "{said}");
    assert!(
        said.contains("One of them is app.log with ctid = (") && said.contains("whimbrel resume"),
        "{said}"
    );
    database.execute("drop trigger more on app.log");
    let resumed = story.run("resume");
    assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
    assert_eq!(database.query_text("select count(*) from app.log where words is null"), "0");
}

/// Without a key, by the pages of all partitions, and of all tables that inherit.
#[test]
fn partitions_and_heirs_without_a_key_are_walked_by_their_pages() {
    let database = database();
    if database.server().major() < 14 {
        return;
    }
    let story = Story::on(&database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"2ms\"\nduty = \"100%\"\n",
    );
    story.write(
        "migrations/1_base.sql",
        "create schema app;\n\
         create table app.parts (g int, n int, pad text default repeat('x', 300)) partition by range (g);\n\
         create table app.parts_a partition of app.parts for values from (0) to (100);\n\
         create table app.parts_b partition of app.parts default;\n\
         create table app.old (g int, n int, pad text default repeat('x', 300));\n\
         create table app.heir () inherits (app.old);\n\
         insert into app.parts select g from generate_series(0, 2999) g;\n\
         insert into app.old select g from generate_series(1, 10) g;\n\
         insert into app.heir select g from generate_series(11, 3000) g;\n",
    );
    for (at, table) in ["parts", "old"].iter().enumerate() {
        story.write(
            &format!("migrations/{}_fill.sql", at + 2),
            &format!("-- whimbrel: phase = backfill\nupdate app.{table} set n = 100 / (g - 2345) where n is null;\n"),
        );
    }
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    for (table, leaf, command) in [("parts", "parts_b", "up"), ("old", "heir", "resume")] {
        let failed = story.run(command);
        let said = String::from_utf8_lossy(&failed.stderr).into_owned();
        assert_eq!(failed.status.code(), Some(8), "{said}");
        let named = database.query_text(&format!(
            "select 'The row is ' || tableoid::regclass || ' with ctid = ' || ctid || '.' from app.{table} where g = 2345"
        ));
        assert!(said.contains(&named) && named.contains(leaf), "{named} {said}");
        database.execute(&format!("delete from app.{table} where g = 2345"));
    }
    let resumed = story.run("resume");
    assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
    for table in ["parts", "old"] {
        let rows = database.query_text(&format!(
            "select count(*) || ' ' || count(n) || ' ' || count(*) filter (where n is distinct from 100 / (g - 2345)) from app.{table}"
        ));
        assert_eq!(rows, "2999 2999 0", "{table}");
        let pieces = "select bool_and(pieces > 3) from whimbrel.backfill";
        assert_eq!(database.query_text(pieces), "t", "{table}");
    }
}

/// What cannot be cut is no long transaction unless its file says so.
#[test]
fn a_statement_that_cannot_be_cut_is_given_up_when_it_lasts_and_may_last_by_consent() {
    let database = database();
    let mut story = Story::on(&database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\nwhole_limit = \"300ms\"\n",
    );
    story.write("migrations/1_base.sql", TABLES);
    let fill = "-- whimbrel: phase = backfill\nupdate app.log set words = coalesce(words, 0) + 1 from pg_sleep(1);\n";
    story.write("migrations/2_fill.sql", fill);
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    database.execute("insert into app.log (line) select g from generate_series(1, 3) g");
    let up = story.run("up");
    let said = String::from_utf8_lossy(&up.stderr).into_owned();
    assert_eq!(up.status.code(), Some(7), "{said}");
    assert!(said.contains("error[backfill-too-long]: ") && said.contains("app.log has no key"), "{said}");
    assert_eq!(database.query_text("select count(words) from app.log"), "0");
    story.write("migrations/2_fill.sql", &format!("-- whimbrel: batches = off\n{fill}"));
    story.tell("up");
    assert_eq!(database.query_text("select count(*) || ' ' || sum(words) from app.log"), "3 3");
}

/// PostgreSQL folds names without quotes: a row whose key is written would be met again.
#[test]
fn a_key_that_is_written_under_a_name_in_capitals_is_not_walked_by() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"1ms\"\nduty = \"100%\"\n",
    );
    story.write(
        "migrations/1_base.sql",
        "create table moved (id int primary key, n int not null default 0);\n\
         insert into moved select g * 10 from generate_series(1, 2000) g;\n",
    );
    story.write(
        "migrations/2_fill.sql",
        "-- whimbrel: phase = backfill\nupdate moved set ID = id + 5001, N = n + 1;\n",
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    assert_eq!(
        database.query_text("select count(*) || ' ' || sum(n) || ' ' || max(n) from moved"),
        "2000 2000 1"
    );
}

/// What is done piece by piece stands between transactions of one statement each.
#[test]
fn a_backfill_with_a_transaction_for_each_statement_is_done_piece_by_piece() {
    let database = database();
    let story = Story::on(&database);
    story.write("migrations/1_base.sql", "create table t (id int primary key, n int);\ninsert into t select g from generate_series(1, 500) g;\n");
    story.write(
        "migrations/2_fill.sql",
        "-- whimbrel: phase = backfill\n-- whimbrel: transaction = statement\n\nset work_mem = '1MB';\n\
         update t set n = id where n is null;\ncreate index concurrently t_n on t (n);\n",
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    assert_eq!(database.query_text("select count(n) from t"), "500");
    assert_eq!(database.query_text("select rows || ' ' || is_done from whimbrel.backfill"), "500 true");
}

/// Nobody is disturbed on a scratch database, and no standby follows it.
#[test]
fn files_are_tried_on_a_scratch_database_without_rest_and_without_a_look_at_standbys() {
    let database = database();
    let story = Story::on(&database);
    let base = "create table t (id int primary key, n int);\ninsert into t select g from generate_series(1, 20000) g;\n";
    story.write("migrations/1_base.sql", base);
    story.write(
        "migrations/2_fill.sql",
        "-- whimbrel: phase = backfill\nupdate t set n = id where n is null;\n",
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    let settings = "version = 1\nmigrations = \"migrations\"\n[backfill]\nduty = \"1%\"\npiece = \"1ms\"\nstandbys = [\"replica\"]\n";
    story.write("whimbrel.toml", settings);
    let begun = std::time::Instant::now();
    assert_eq!(story.run("verify").status.code(), Some(0));
    assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
}
