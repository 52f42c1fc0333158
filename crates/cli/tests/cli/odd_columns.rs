//! Templates over columns whose types, names and values are not the usual ones.

use crate::apply::database;
use crate::story::{Story, err, out};
use whimbrel_testbed::{TestDatabase, TestServer};

const SETTINGS: &str = "version = 1\nmigrations = \"migrations\"\n\n[gate]\nsoak = \"0s\"\n";

/// A table, a template over it, what code of before and of after writes, and what is there then.
struct Case {
    base: &'static str,
    template: &'static str,
    old: &'static str,
    new: &'static str,
    shown: &'static str,
    is_there: &'static str,
}

const CASES: [Case; 5] = [
    // No equality.
    Case {
        base: "create table t (id int primary key, doc json not null); insert into t values (1, '1'), (2, '2'), (3, '3');",
        template: "--table public.t --template rename --old 'doc json' --new body",
        old: "update t set doc = '[1]' where id = 1",
        new: "update t set body = '[2]' where id = 2; update t set doc = '[3]', body = '[3]' where id = 3",
        shown: "select string_agg(concat_ws(' ', id, doc, body), ', ' order by id) from t",
        is_there: "1 [1] [1], 2 [2] [2], 3 [3] [3]",
    },
    // An equality that does not see what is written; the name of the table alone.
    Case {
        base: "create table t (id int primary key, n numeric); insert into t values (1, 1), (2, 2), (3, 3);",
        template: "--table t --template rename --old 'n numeric' --new m",
        old: "update t set n = 1.00 where id = 1",
        new: "update t set m = 2.00 where id = 2; update t set n = 4, m = 4.0 where id = 3",
        shown: "select string_agg(concat_ws(' ', id, n, m), ', ' order by id) from t",
        is_there: "1 1.00 1.00, 2 2.00 2.00, 3 4 4.0",
    },
    // The expression has another type than the column.
    Case {
        base: "create table t (id int primary key, name text); insert into t values (1, 'a b'), (2, 'c d'), (3, 'e f');",
        template: "--table public.t --template split --old 'name text' --new 'f varchar(40) = split_part(name, $$ $$, 1)' \
                   --new 'l char(4) = split_part(name, $$ $$, 2)' --back 'name = f || $$ $$ || l'",
        old: "update t set name = 'g h' where id = 1",
        new: "update t set f = 'i', l = 'j' where id = 2; update t set name = 'k l', f = 'k', l = 'l' where id = 3",
        shown: "select string_agg(concat_ws(' ', id, name, f, l), ', ' order by id) from t",
        is_there: "1 g h g h   , 2 i j i j   , 3 k l k l   ",
    },
    // Both sides of a move.
    Case {
        base: "create table t (id int primary key, doc json, note varchar(9)); insert into t values (1, '1', 'a'), (2, '2', 'b');",
        template: "--table public.t --template move --to public.u --old 'doc json' --old 'note varchar(9)'",
        old: "update t set doc = '[1]', note = 'A' where id = 1",
        new: "insert into u values (2, '[2]', 'B') on conflict (id) do update set doc = excluded.doc, note = excluded.note",
        shown: "select string_agg(concat_ws(' ', id, t.doc, t.note, u.doc, u.note), ', ' order by id) from t join u using (id)",
        is_there: "1 [1] A [1] A, 2 [2] B [2] B",
    },
    // Names that need quotes, and reserved words.
    Case {
        base: "create schema \"Se lect\"; create table \"Se lect\".\"order\" (\"user\" int primary key, \"from\" text, \"group\"\"by\" text); \
               insert into \"Se lect\".\"order\" values (1, 'a', 'b'), (2, 'c', 'd');",
        template: "--table '\"Se lect\".\"order\"' --template merge --old '\"from\" text' --old '\"group\"\"by\" text' \
                   --new '\"table\" text = \"from\" || $$-$$ || \"group\"\"by\"' --back '\"from\" = split_part(\"table\", $$-$$, 1)' \
                   --back '\"group\"\"by\" = split_part(\"table\", $$-$$, 2)'",
        old: "update \"Se lect\".\"order\" set \"from\" = 'z' where \"user\" = 1",
        new: "update \"Se lect\".\"order\" set \"table\" = 'p-q' where \"user\" = 2",
        shown: "select string_agg(concat_ws(' ', \"user\", \"from\", \"group\"\"by\", \"table\"), ', ' order by \"user\") from \"Se lect\".\"order\"",
        is_there: "1 z b z-b, 2 p q p-q",
    },
];

#[track_caller]
fn exits(story: &Story, command: &str, code: i32) -> String {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(code), "{command}: {}{}", out(&ran), err(&ran));
    err(&ran)
}

fn project(database: &TestDatabase, base: &str, template: &str) -> Story {
    let story = Story::on(database);
    story.write("whimbrel.toml", SETTINGS);
    story.write("migrations/20260110120000_base.sql", &format!("{base}\n"));
    exits(&story, "up", 0);
    exits(&story, &format!("new change {template}"), 0);
    story
}

#[test]
fn two_versions_write_columns_of_every_sort_there_and_back() {
    let newest = TestServer::newest();
    for (number, case) in CASES.iter().enumerate() {
        let server = if number % 2 == 0 { TestServer::oldest() } else { newest };
        let database = server.database();
        let story = project(&database, case.base, case.template);
        exits(&story, "up --steps 1", 0);
        database.execute(case.old);
        database.execute(case.new);
        assert_eq!(database.query_text(case.shown), case.is_there, "{}", case.template);
        exits(&story, "up", 0);
        exits(&story, "undo change_contract --yes", 0);
        assert_eq!(database.query_text(case.shown), case.is_there, "{}", case.template);
        database.execute(case.old);
        database.execute(case.new);
        assert_eq!(database.query_text(case.shown), case.is_there, "{}", case.template);
        exits(&story, "down --steps 3 --yes", 0);
    }
}

/// Else every write of the application would fail from the moment on in which the trigger is there.
#[test]
fn a_function_that_the_trigger_would_not_find_is_said_before_anybody_writes() {
    let database = database();
    let base = "create function slug(text) returns text language sql immutable as 'select lower($1)';\n\
                create table t (id int primary key, n text); insert into t values (1, 'A');";
    let story = project(
        &database,
        base,
        "--table public.t --template derive --old 'n text' --new 's text = slug(n)'",
    );
    let said = exits(&story, "up", 7);
    assert!(said.contains("function slug(text) does not exist"), "{said}");
    database.execute("update t set n = 'B'");
    let other = TestServer::newest().database();
    let story = project(
        &other,
        base,
        "--table public.t --template derive --old 'n text' --new 's text = public.slug(n)'",
    );
    exits(&story, "up", 0);
}

#[test]
fn an_identity_is_no_column_of_a_template() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create table t (id int primary key, n int generated by default as identity);\n",
    );
    let refused = story.run("new change --template rename --table t --old 'n int' --new m");
    assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
    assert!(err(&refused).contains("public.t.n is an identity"), "{}", err(&refused));
}
