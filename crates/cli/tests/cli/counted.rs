//! What is known behind a backfill of the rows that it should have written.

use crate::apply::database;
use crate::story::{Story, err, out};
use whimbrel_testbed::TestDatabase;

/// Rows 1 to 3000, and an application whose rows come when this trigger says so.
fn project(database: &TestDatabase, condition: &str, backfill: &str) -> Story {
    let story = Story::on(database);
    story.write("migrations/20260110120000_base.sql", "create table t (id int primary key, a int, b int);\n");
    assert_eq!(story.run("up").status.code(), Some(0));
    database.execute(&format!(
        "create function more() returns trigger language plpgsql as $$ begin \
         insert into t (id, a) values ((select max(id) + 1 from t), 1); return null; end $$; \
         insert into t (id, a) select g, g % 7 from generate_series(1, 3000) as g; \
         create trigger more after update on t for each row when ({condition}) execute function more()"
    ));
    story
        .write("migrations/20260110120001_fill.sql", &format!("-- whimbrel: phase = backfill\n{backfill}\n"));
    story
}

#[track_caller]
fn exits(story: &Story, command: &str, code: i32) -> String {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(code), "{command}: {}", err(&ran));
    err(&ran)
}

const LEFT: &str = "select count(*) filter (where b is null) || ' of ' || count(*) from t";
const UNPROVED: &str = "select coalesce(unproved, 'proved') from whimbrel.backfill";

/// A row that comes behind the bound of a walk by key was left out in silence.
#[test]
fn rows_that_came_while_an_update_by_key_ran_are_counted_and_written_too() {
    let database = database();
    let story = project(&database, "new.id = 500", "update t set b = a + 1 where b is null;");
    exits(&story, "up", 0);
    assert_eq!(database.query_text(LEFT), "0 of 3001");
    assert_eq!(database.query_text(UNPROVED), "proved");
    let all = out(&story.run("backfill status --all"));
    assert!(!all.contains("not proved"), "{all}");
}

#[test]
fn where_rows_come_all_the_time_the_update_ends_and_one_of_them_is_named() {
    let database = database();
    let story = project(
        &database,
        "new.id = 500 or new.id > 3000",
        "update only t as x set b = x.a + 1 where x.b is null;",
    );
    let said = exits(&story, "up", 8);
    assert!(
        said.contains(
            "error[backfill-incomplete]: 1 row of t fulfil the condition of the statement, behind 3 walks"
        ),
        "{said}"
    );
    assert!(said.contains("One of them is t with (id) = (3003)"), "{said}");
    database.execute("drop trigger more on t");
    exits(&story, "resume", 0);
    assert_eq!(database.query_text(LEFT), "0 of 3003");
}

/// Each row is written once, also where the condition goes on to hold; what it then does not prove is said.
#[test]
fn a_condition_that_goes_on_to_hold_proves_nothing_and_that_is_said() {
    let database = database();
    let story = project(&database, "false", "update t set a = a + 10 where a < 12;");
    let said = exits(&story, "up", 0);
    let (once, again) = ("its condition goes on to hold for 857 rows of t", "note[backfill-unproved]: ");
    assert!(said.contains(again) && said.contains(once), "{said}");
    assert_eq!(database.query_text("select min(a) || ' ' || max(a) from t"), "10 16");
    let all = out(&story.run("backfill status --all"));
    assert!(all.contains("not proved that no row is left: its condition goes on to hold"), "{all}");
}

/// A table with rules is not written in a WITH, so each of its rows is asked.
#[test]
fn rows_of_a_table_with_rules_are_counted_one_by_one() {
    let database = database();
    let story = project(&database, "false", "update t set a = a + 10, b = 1 where b is null or a < 3;");
    database.execute(
        "create table seen (id int); create rule seen as on update to t do also insert into seen values (new.id)",
    );
    let said = exits(&story, "up", 0);
    assert!(!said.contains("backfill-unproved"), "{said}");
    assert_eq!(database.query_text(LEFT), "0 of 3000");
    assert_eq!(database.query_text("select rows::text from whimbrel.backfill"), "3000");
}

/// RETURNING is refused where a rule writes some of the rows elsewhere.
#[test]
fn rows_that_a_rule_writes_elsewhere_are_said_to_be_left() {
    let database = database();
    let story = project(&database, "false", "update t set b = 1 where b is null;");
    database.execute(
        "create table seen (id int); \
         create rule elsewhere as on update to t where old.id > 2990 do instead insert into seen values (new.id)",
    );
    let said = exits(&story, "up", 0);
    assert!(said.contains("backfill-unproved"), "{said}");
    assert!(said.contains("10 rows of t fulfil its condition behind it"), "{said}");
    assert_eq!(database.query_text(LEFT), "10 of 3000");
    assert_eq!(database.query_text("select count(*)::text from seen"), "10");
}

#[test]
fn what_the_server_points_at_in_a_piece_is_found_in_the_file() {
    let database = database();
    let story = project(&database, "false", "update t set b = 1, a = missing where b is null;");
    let said = exits(&story, "up", 7);
    assert!(said.contains("20260110120001_fill.sql:2:25"), "{said}");
    assert!(said.contains("column \"missing\" does not exist"), "{said}");
}

#[test]
fn what_nobody_can_count_is_said_in_the_plan_and_in_the_status() {
    let database = database();
    let story = project(
        &database,
        "false",
        "update t set b = 1;\nupdate t set b = 2 where b = 1 returning id;\ncreate table copies (id int);\n\
         insert into copies select id from t;",
    );
    let plan = story.run("up --dry-run");
    let said = format!("{}{}", out(&plan), err(&plan));
    assert!(
        said.contains("fill, line 2, t: no condition of it says which rows are done; nobody counts"),
        "{said}"
    );
    assert!(said.contains("fill, line 5, copies: nothing says which rows it has inserted"), "{said}");
    assert!(!said.contains("line 3"), "{said}");
    let json = out(&story.run("up --dry-run --format json"));
    assert!(json.contains("\"not_counted\":[\"line 2, t: "), "{json}");
    let said = exits(&story, "up", 0);
    assert!(!said.contains("backfill-unproved"), "{said}");
    let known =
        "select string_agg(coalesce(unproved, 'proved'), ', ' order by started_at) from whimbrel.backfill";
    assert_eq!(
        database.query_text(known),
        "no condition of it says which rows are done, proved, nothing says which rows it has inserted"
    );
}

/// By pages, too: a row that the statement leaves as it was to be found is not somebody else's.
#[test]
fn what_a_statement_by_pages_leaves_itself_is_said_and_so_is_what_row_security_hides() {
    let database = database();
    let mut story = project(&database, "false", "update p set b = nullif(a, 0) where b is null;");
    let name = database.name();
    database.execute(
        "create table p as select g % 1000 as a, null::int as b from generate_series(1, 20000) as g order by g desc; \
         delete from p where a = 0 and ctid < '(60,1)'",
    );
    let said = exits(&story, "up", 0);
    assert!(
        said.contains("its condition goes on to hold for ") && said.contains(" of p that it has written"),
        "{said}"
    );
    assert_eq!(database.query_text("select count(*) from p where b is distinct from nullif(a, 0)"), "0");
    // Rows that the role does not see.
    database.execute(&format!(
        "do $$ begin create role narrow login; exception when duplicate_object then null; end $$; \
         drop schema whimbrel cascade; drop table p; drop trigger more on t; \
         grant create on database {name} to narrow; grant select, update on t to narrow; \
         alter table t enable row level security; create policy few on t using (id <= 1000)"
    ));
    std::fs::remove_file(story.path("migrations/20260110120000_base.sql")).unwrap();
    story.write(
        "migrations/20260110120001_fill.sql",
        "-- whimbrel: phase = backfill\nupdate t set b = a where b is null;\n",
    );
    story.set("WHIMBREL_URL", &database.url().replace("user=postgres", "user=narrow"));
    let said = exits(&story, "up", 0);
    assert!(said.contains("row security of t may hide rows from narrow"), "{said}");
    assert_eq!(database.query_text("select count(b) || ' of ' || count(*) from t"), "1000 of 3000");
    database.execute("drop owned by narrow cascade");
}
