//! Tables and columns that generated contracts drop: out of the way first, and for good with a purge.

use crate::apply::database;
use crate::story::{Story, err, out};
use whimbrel_testbed::TestDatabase;

const SETTINGS: &str =
    "version = 1\nmigrations = \"migrations\"\n\n[gate]\ncontract = \"always\"\nsoak = \"0s\"\n";

const BEFORE: &str = "create schema app;\n\
    create type app.mood as enum ('good', 'bad');\n\
    create table app.people (id int primary key, name text, legacy int not null unique check (legacy > 0), \
    mood app.mood default 'good', points int not null);\n\
    create index people_mood on app.people (mood, name);\n\
    comment on column app.people.legacy is 'what the first system called them';\n\
    create function app.noted() returns trigger language plpgsql as 'begin return new; end';\n\
    create table app.notes (id int generated always as identity primary key, \
    person int not null references app.people (id), body text, loud text generated always as (upper(body)) stored);\n\
    create index notes_person on app.notes (person);\n\
    create statistics app.notes_two on person, body from app.notes;\n\
    create trigger noted before insert on app.notes for each row execute function app.noted();\n\
    create view app.noted as select p.name, n.body from app.people p join app.notes n on n.person = p.id;\n\
    create table app.log (at timestamptz default now(), line text, level int);\n\
    create table app.events (id bigserial, day date not null, primary key (id, day)) partition by range (day);\n\
    create table app.events_1 partition of app.events for values from ('2026-01-01') to ('2027-01-01');\n";

const AFTER: &str = "create schema app;\n\
    create table app.people (id int primary key, name text, points bigint not null);\n\
    create table app.log (at timestamptz default now(), line text);\n";

const ROWS: &str = "insert into app.people select g, 'p' || g, 100 + g, case when g = 1 then 'bad'::app.mood end, g \
    from generate_series(1, 50) as g;\n\
    insert into app.notes (person, body) select g, 'n' || g from generate_series(1, 20) as g;\n\
    insert into app.log (line, level) values ('a', 1), ('b', 2);\n\
    insert into app.events (day) values ('2026-05-01'), ('2026-06-01');\n";

/// Everything that the change takes away.
const GONE: &str = "select (select string_agg(concat_ws(',', id, legacy, mood), ' ' order by id) from app.people where id < 4) \
    || '; ' || (select count(*) || ' ' || max(loud) || ' ' || max(id) from app.notes) \
    || '; ' || (select count(*) || ' ' || sum(id) from app.events)";

const AT_FIRST: &str = "1,101,bad 2,102 3,103; 20 N9 20; 2 3";

#[track_caller]
fn exits(story: &Story, command: &str, code: i32) -> String {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(code), "{command}: {}", err(&ran));
    err(&ran)
}

fn project(database: &TestDatabase, settings: &str) -> Story {
    let mut story = Story::on(database);
    story.write("whimbrel.toml", settings);
    story.write("schema/app.sql", BEFORE);
    exits(&story, "generate base", 0);
    exits(&story, "up", 0);
    database.execute(ROWS);
    story.write("schema/app.sql", AFTER);
    story.tell("generate tidy");
    story.show("migrations", "tidy_contract");
    story.show("migrations", "tidy_purge");
    story
}

fn deployed(story: &Story, old: &str, new: &str) {
    exits(story, &format!("deploy record shop {new}"), 0);
    exits(story, &format!("deploy record shop {old} --gone"), 0);
}

#[test]
fn what_a_generated_contract_drops_steps_aside_comes_back_and_is_purged() {
    let database = database();
    let mut story = project(&database, SETTINGS);
    exits(&story, "deploy record shop 1", 0);
    let ran = story.run("up");
    assert_eq!(ran.status.code(), Some(9), "{}", err(&ran));
    assert!(out(&ran).contains("deploy-cycle"), "{}", out(&ran));
    assert_eq!(database.query_text(GONE), AT_FIRST);
    // New code, beside old code: it knows nothing of what goes.
    database.execute("insert into app.people (id, name, points) values (51, 'new', 51)");
    deployed(&story, "1", "2");
    exits(&story, "up", 0);
    database.execute(
        "insert into app.people (id, name, points) values (52, 'newer', 5000000000); \
         update app.people set points = points + 1 where id = 2; delete from app.people where id = 20; \
         insert into app.log (line) values ('c')",
    );
    exits(&story, "verify", 0);
    exits(&story, "drift", 0);
    assert!(out(&story.run("generate again")).contains("nothing differs"));
    story.tell("diff live schema");
    // What a row of the old shape referred to is gone.
    let said = exits(&story, "undo tidy_contract --yes", 8);
    assert!(said.contains("notes_person_fkey"), "{said}");
    database.execute("delete from app.notes where person = 20");
    exits(&story, "resume", 0);
    assert_eq!(database.query_text(GONE), "1,101,bad 2,102 3,103; 19 N9 19; 2 3");
    let points = "select string_agg(points || '=' || coalesce(points_whimbrel_old::text, ''), ' ' order by id) from app.people where id in (2, 52)";
    assert_eq!(database.query_text(points), "3=3 5000000000=");
    exits(&story, "verify", 0);
    database.execute(
        "insert into app.notes (person, body) values (1, 'x'); update app.people set points = 9 where id = 3",
    );
    assert_eq!(database.query_text("select points_whimbrel_old from app.people where id = 3"), "9");
    deployed(&story, "2", "3");
    exits(&story, "up", 0);
    story.tell("purge --yes");
    story.tell("purge --yes --now tidy_contract");
    exits(&story, "verify", 0);
    // What was purged comes from its dumps.
    let said = exits(&story, "undo tidy_contract --yes", 6);
    assert!(said.contains("3 rows: the values of app.log.whimbrel_gone_level"), "{said}");
    exits(&story, "undo tidy_contract --yes --accept-lossy tidy_purge", 0);
    assert_eq!(database.query_text(GONE), "1,101,bad 2,102 3,103; 20 X 21; 2 3");
    // A value that the old type does not hold stops the way back in front of it.
    let said = exits(&story, "down --to base --yes", 7);
    assert!(said.contains("integer out of range"), "{said}");
    database.execute("update app.people set points = 52 where id = 52");
    // The first file looks before nulls are refused again.
    let said = exits(&story, "down --to base --yes", 7);
    assert!(said.contains("have no value for legacy"), "{said}");
    database.execute("update app.people set legacy = 100 + id where legacy is null; insert into app.notes (person, body) values (1, 'y'); insert into app.events (day) values ('2026-07-01')");
    exits(&story, "down --to base --yes", 0);
    exits(&story, "verify", 0);
    assert_eq!(database.query_text(GONE), "1,101,bad 2,102 3,103; 21 Y 22; 3 6");
    story.ends_as_on(&database, "drops");
}

#[test]
fn what_a_contract_drops_at_once_comes_again_from_its_dump() {
    let database = database();
    let story = project(&database, "version = 1\nmigrations = \"migrations\"\n");
    let said = exits(&story, "up", 0);
    assert!(said.contains("app_people_legacy (50 rows) was dumped"), "{said}");
    assert_eq!(database.query_text("select to_regclass('app.notes') is null"), "t");
    database.execute("update app.people set points = points + 1 where id = 2");
    exits(&story, "down --to base --yes --accept-lossy tidy_contract", 0);
    assert_eq!(database.query_text(GONE), AT_FIRST);
    database.execute("insert into app.notes (person, body) values (1, 'x'); insert into app.events (day) values ('2026-07-01')");
    exits(&story, "verify", 0);
}

/// What a table that is partitioned otherwise does not take along is dumped before, and comes back with its rows.
#[test]
fn what_a_table_loses_as_it_is_made_again_comes_from_its_dump() {
    let database = database();
    let story = Story::on(&database);
    let table = "create table events (id bigint generated always as identity, at date not null,";
    story.write("schema/app.sql", &format!("{table} old text not null, primary key (id, at));\n"));
    exits(&story, "generate base", 0);
    exits(&story, "up", 0);
    database.execute(
        "insert into events (at, old) select date '2026-01-01' + n, 'o' || n from generate_series(1, 300) as n",
    );
    let partitioned = format!(
        "{table} primary key (id, at)) partition by range (at);\n\
         create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');\n"
    );
    story.write("schema/app.sql", &partitioned);
    exits(&story, "generate partitions", 0);
    let said = exits(&story, "up", 0);
    assert!(said.contains("(300 rows) was dumped"), "{said}");
    let rows = "select count(*) || ' ' || max(id) from events";
    assert_eq!(database.query_text(rows), "300 300");
    exits(&story, "down --to base --yes", 0);
    assert_eq!(database.query_text(rows), "300 300");
    assert_eq!(database.query_text("select count(*) from events where old = 'o' || id"), "300");
    database.execute("insert into events (at, old) values ('2026-12-31', 'new')");
    assert_eq!(database.query_text(rows), "301 301");
    exits(&story, "verify", 0);
}
