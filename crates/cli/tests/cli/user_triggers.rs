//! Triggers of the application that rest while rows are filled in, or come back.

use crate::apply::database;
use crate::story::{Story, err, out};
use whimbrel_testbed::{TestDatabase, TestServer};

const SETTINGS: &str = "version = 1\nmigrations = \"migrations\"\n\n[gate]\nsoak = \"0s\"\n";

/// A table whose application writes down each change, and looks at what is written.
const BASE: &str = "create schema app;\n\
    create table app.log (line text);\n\
    create function app.noted() returns trigger language plpgsql as \
    $$ begin insert into app.log values (tg_name); return new; end $$;\n\
    create function app.touched() returns trigger language plpgsql as \
    $$ begin new.touched := new.touched + 1; return new; end $$;\n\
    create table app.t (id int primary key, a text, touched int not null default 0);\n\
    insert into app.t (id, a) select g, lpad(g::text, 4, '0') from generate_series(1, 300) as g;\n\
    create trigger noted after update on app.t for each row execute function app.noted();\n\
    create trigger noted_once after update on app.t for each statement execute function app.noted();\n\
    create trigger touched before update on app.t for each row execute function app.touched();\n\
    create trigger quiet before update on app.t for each row execute function app.touched();\n\
    alter table app.t disable trigger quiet;\n";

/// What the triggers have done, and how they are switched.
const HEARD: &str = "select (select count(*) from app.log) || ' ' || (select sum(touched) from app.t) || ' ' || \
    (select string_agg(tgname || tgenabled::text, ' ' order by tgname) from pg_trigger \
     where tgrelid = 'app.t'::regclass and not tgisinternal and tgname !~ '^zzzz')";

#[track_caller]
fn exits(story: &Story, command: &str, code: i32) -> String {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(code), "{command}: {}", err(&ran));
    err(&ran)
}

fn project(database: &TestDatabase) -> Story {
    let story = Story::on(database);
    story.write("whimbrel.toml", SETTINGS);
    story.write("migrations/20260110120000_base.sql", BASE);
    story
}

/// The same project for a role that owns its tables and is nobody else.
fn as_owner(story: &mut Story, database: &TestDatabase, role: &str) {
    let name = database.name();
    database.execute(&format!(
        "do $$ begin create role {role} login; exception when duplicate_object then null; end $$"
    ));
    database.execute(&format!("grant create on database {name} to {role}"));
    story.set("WHIMBREL_URL", &database.url().replace("user=postgres", &format!("user={role}")));
}

/// There, and back from the dump.
fn there_and_back(story: &Story, database: &TestDatabase) {
    let made = story.run("new change --template type --table app.t --old 'a text' --new 'b int'");
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    exits(story, "up", 0);
    database.execute(
        "truncate app.log; alter table app.t disable trigger touched; update app.t set touched = 0; \
         truncate app.log; alter table app.t enable trigger touched",
    );
    let before = database.query_text(HEARD);
    assert_eq!(before, "0 0 notedO noted_onceO quietD touchedO");
    exits(story, "down --steps 1 --yes", 0);
    assert_eq!(database.query_text(HEARD), before);
    assert_eq!(
        database.query_text("select count(*) from app.t where whimbrel_gone_a = lpad(id::text, 4, '0')"),
        "300"
    );
    // From there on the application is heard as before.
    database.execute("update app.t set whimbrel_gone_a = 'x' where id = 1");
    assert_eq!(database.query_text(HEARD), "2 1 notedO noted_onceO quietD touchedO");
}

#[test]
fn what_comes_back_from_a_dump_is_told_to_no_trigger_of_the_application() {
    for server in [TestServer::oldest(), TestServer::newest()] {
        let database = server.database();
        there_and_back(&project(&database), &database);
    }
}

#[test]
fn an_owner_who_is_no_superuser_switches_them_off_and_on_again_by_name() {
    for server in [TestServer::oldest(), TestServer::newest()] {
        let database = server.database();
        let mut story = project(&database);
        as_owner(&mut story, &database, "trigger_owner");
        there_and_back(&story, &database);
        exits(&story, "up", 0);
        let plan = out(&story.run("down --dry-run --steps 1"));
        let said = "app.t: noted, noted_once, touched rest by being switched off and on again in each piece, \
                    so whoever writes app.t waits for it";
        assert!(plan.contains(said), "{plan}");
        database.execute("drop owned by trigger_owner cascade");
    }
}

/// A server that is told to fire no triggers of a replica looks at no foreign key either.
#[test]
fn keys_are_looked_at_also_where_the_triggers_rest() {
    let database = database();
    let story = project(&database);
    story.write(
        "migrations/20260110120001_parents.sql",
        "create table app.parents (id int primary key);\ninsert into app.parents values (1), (2);\n\
         alter table app.t add column parent int references app.parents deferrable initially deferred;\n\
         create table app.parts (id int, parent int references app.parents, at int) partition by range (id);\n\
         create table app.parts_1 partition of app.parts for values from (0) to (200);\n\
         create table app.parts_2 partition of app.parts for values from (200) to (400);\n\
         insert into app.parts select g, 1, 0 from generate_series(1, 300) as g;\n\
         create trigger noted after update on app.parts for each row execute function app.noted();\n",
    );
    exits(&story, "up", 0);
    let fill = |version: u32, sql: &str| {
        let head = "-- whimbrel: phase = backfill\n-- whimbrel: user_triggers = off\n";
        story.write(&format!("migrations/2026011012010{version}_fill.sql"), &format!("{head}{sql}"));
    };
    fill(1, "update app.t set parent = case when id = 250 then 3 else 1 end;\n");
    let said = exits(&story, "up", 8);
    assert!(said.contains("violates foreign key constraint"), "{said}");
    assert!(said.contains("The row is app.t with (id) = (250)"), "{said}");
    database.execute("insert into app.parents values (3)");
    exits(&story, "resume", 0);
    assert_eq!(database.query_text("select count(parent) from app.t"), "300");
    assert_eq!(database.query_text(HEARD), "0 0 notedO noted_onceO quietD touchedO");
    // Partitions have triggers of their parent.
    fill(2, "update app.parts set parent = 2 where parent = 1;\n");
    exits(&story, "up", 0);
    fill(3, "update app.parts set at = 1 where at = 0;\n");
    exits(&story, "up", 0);
    assert_eq!(database.query_text("select count(*) from app.parts where parent = 2 and at = 1"), "300");
    assert_eq!(database.query_text("select count(*) from app.log"), "0");
    let enabled = "select string_agg(distinct tgenabled::text, '') from pg_trigger where tgname = 'noted'";
    assert_eq!(database.query_text(enabled), "O");
}

#[test]
fn where_nobody_may_let_them_rest_nothing_is_written_and_it_is_said_what_to_grant() {
    let database = database();
    let mut story = project(&database);
    exits(&story, "up", 0);
    as_owner(&mut story, &database, "trigger_guest");
    database.execute(
        "grant usage on schema app to trigger_guest; grant select, update on app.t to trigger_guest; \
         grant insert on app.log to trigger_guest; drop schema whimbrel cascade",
    );
    std::fs::remove_file(story.path("migrations/20260110120000_base.sql")).unwrap();
    let fill = "update app.t set a = 'new' where a <> 'new';\n";
    let head = "-- whimbrel: phase = backfill\n";
    story.write(
        "migrations/20260110120001_fill.sql",
        &format!("{head}-- whimbrel: user_triggers = off\n{fill}"),
    );
    let said = exits(&story, "up", 7);
    assert!(
        said.contains("error[user-triggers-fire]: triggers noted, noted_once, touched of app.t would fire"),
        "{said}"
    );
    assert!(said.contains("grant set on parameter session_replication_role to trigger_guest"), "{said}");
    assert_eq!(database.query_text("select count(*) from app.t where a = 'new'"), "0");
    if database.server().major() >= 15 {
        database.execute("grant set on parameter session_replication_role to trigger_guest");
        exits(&story, "up", 0);
        assert_eq!(database.query_text(HEARD), "0 0 notedO noted_onceO quietD touchedO");
        database.execute("revoke set on parameter session_replication_role from trigger_guest");
    } else {
        story.write("migrations/20260110120001_fill.sql", &format!("{head}{fill}"));
        exits(&story, "up", 0);
        assert_eq!(database.query_text("select sum(touched) from app.t"), "300");
    }
    assert_eq!(database.query_text("select count(*) from app.t where a = 'new'"), "300");
    database.execute("drop owned by trigger_guest cascade");
}
