//! Changes of columns while two versions of the application write: the templates, and histories over them.

mod forms;
mod history;
mod planted;

use crate::apply::database;
use crate::story::{Story, out};
pub(crate) use history::Change;
use history::{Place, Writes, history, operations};
pub(crate) use planted::plant;
use whimbrel_testbed::{TestDatabase, TestServer};

const RENAME: Change = Change {
    template: "rename --old 'a text' --new b",
    old: &["a"],
    new: &["b"],
    old_value: |n| vec![format!("name {n}")],
    forth: |old| old.to_vec(),
    new_value: |n| vec![format!("name {n}")],
    back: |new| new.to_vec(),
    writes: Writes::Both,
    columns: "a text not null",
    place: Place::SameTable,
};

const RETYPE: Change = Change {
    template: "type --old 'a int' --new 'b bigint'",
    old: &["a"],
    new: &["b"],
    old_value: |n| vec![n.to_string()],
    forth: |old| old.to_vec(),
    new_value: |n| vec![n.to_string()],
    back: |new| new.to_vec(),
    writes: Writes::Both,
    columns: "a int not null",
    place: Place::SameTable,
};

/// The way back is not the way there: what old code wrote must stay as it wrote it.
pub(crate) const LOSSY: Change = Change {
    template: "type --old 'a text' --new 'b int'",
    old: &["a"],
    new: &["b"],
    old_value: |n| vec![format!("{n:09}")],
    forth: |old| old.iter().map(|value| value.trim_start_matches('0').to_owned()).collect(),
    new_value: |n| vec![n.to_string()],
    back: |new| new.to_vec(),
    writes: Writes::Both,
    columns: "a text",
    place: Place::SameTable,
};

const SPLIT: Change = Change {
    template: "split --old 'a text' --new 'b text = split_part(a, $$ $$, 1)' --new 'c text = split_part(a, $$ $$, 2)' \
               --back 'a = b || $$ $$ || c'",
    old: &["a"],
    new: &["b", "c"],
    old_value: |n| vec![format!("f{n} l{n}")],
    forth: |old| old.iter().flat_map(|value| value.split(' ').map(str::to_owned)).collect(),
    new_value: |n| vec![format!("f{n}"), format!("l{n}")],
    back: |new| vec![new.join(" ")],
    writes: Writes::Both,
    columns: "a text not null",
    place: Place::SameTable,
};

const MERGE: Change = Change {
    template: "merge --old 'a text' --old 'b text' --new 'c text = a || $$-$$ || b' \
               --back 'a = split_part(c, $$-$$, 1)' --back 'b = split_part(c, $$-$$, 2)'",
    old: &["a", "b"],
    new: &["c"],
    old_value: |n| vec![format!("x{n}"), format!("y{n}")],
    forth: |old| vec![old.join("-")],
    new_value: |n| vec![format!("x{n}-y{n}")],
    back: |new| new.iter().flat_map(|value| value.split('-').map(str::to_owned)).collect(),
    writes: Writes::Both,
    columns: "a text not null, b text not null",
    place: Place::SameTable,
};

pub(crate) const DERIVE: Change = Change {
    template: "derive --old 'a text' --new 'b text = upper(a)'",
    old: &["a"],
    new: &["b"],
    old_value: |n| vec![format!("name {n}")],
    forth: |old| old.iter().map(|value| value.to_uppercase()).collect(),
    new_value: |n| vec![format!("NAME {n}")],
    back: |_| Vec::new(),
    writes: Writes::OldOnly,
    columns: "a text not null",
    place: Place::SameTable,
};

pub(crate) const MOVE: Change = Change {
    template: "move --to app.u --key 'id int' --old 'a text not null' --new b",
    old: &["a"],
    new: &["b"],
    old_value: |n| vec![format!("name {n}")],
    forth: |old| old.to_vec(),
    new_value: |n| vec![format!("name {n}")],
    back: |new| new.to_vec(),
    writes: Writes::Both,
    columns: "a text not null",
    place: Place::TableOfItsOwn,
};

/// Every template, with a value in each version of the application.
const CHANGES: [Change; 7] = [RENAME, RETYPE, LOSSY, SPLIT, MERGE, DERIVE, MOVE];

/// A project with a table of 400 rows and the files of a change.
pub(crate) fn project(database: &TestDatabase, change: &Change) -> Story {
    let story = Story::on(database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"2ms\"\nduty = \"60%\"\n",
    );
    story.write(
        "migrations/20260110120000_base.sql",
        &format!(
            "create schema app;\ncreate table app.t (id int primary key, v int not null default 0, {});\n",
            change.columns
        ),
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    let values = (change.old_value)(7);
    let literals: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    database.execute(&format!(
        "insert into app.t (id, {}) select g, {} from generate_series(1, 400) as g",
        change.old.join(", "),
        literals.join(", ")
    ));
    let made =
        story.run(&format!("new change --table app.t --because 'a test' --template {}", change.template));
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    story
}

/// No lost write, no bad read, no damaged old value; there, and back with every row that was written since.
#[test]
fn histories_of_two_versions_at_once_hold_over_every_template() {
    let mut servers = vec![TestServer::oldest()];
    if TestServer::newest().major() != TestServer::oldest().major() {
        servers.push(TestServer::newest());
    }
    let each = operations() / (servers.len() * CHANGES.len()) as u64;
    let mut done = 0;
    for server in servers {
        for change in &CHANGES {
            let database = server.database();
            let story = project(&database, change);
            let tally = history(&database, &story, change, each)
                .unwrap_or_else(|wrong| panic!("{} on {}: {wrong}", change.template, server.major()));
            assert!(tally.writes >= each * 8 / 10, "only {} writes", tally.writes);
            assert!(tally.reads > 100, "only {} reads", tally.reads);
            assert!(tally.contended > 0, "no row was written by both versions");
            done += tally.writes + tally.reads;
        }
    }
    assert!(done >= operations() * 8 / 10, "only {done} operations");
}

#[test]
fn the_files_of_a_template_are_read_and_run_in_both_directions() {
    let database = database();
    let change = &SPLIT;
    let mut story = project(&database, change);
    story.show("migrations", "change_");
    story.tell("new wrong --template split --table app.t --old 'a text' --new 'b text'");
    story.tell("new wrong --template rename --table app.t --old a --new b");
    story.tell(
        "new wrong --template merge --table app.t --old 'a text' --old 'b text' --new 'c text = a || b'",
    );
    story.tell(
        "new wrong --template derive --table app.t --old 'a text' --new 'b text = upper(a)' --back 'a = b'",
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    story.tell("status --long");
    let down = story.run("down --steps 2 --yes --accept-lossy change_contract");
    assert_eq!(down.status.code(), Some(0), "{}", String::from_utf8_lossy(&down.stderr));
    let back = "select count(*) from app.t where a is distinct from b || ' ' || c or a is null";
    assert_eq!(database.query_text(back), "0");
    let down = story.run("down --steps 3 --yes");
    assert_eq!(down.status.code(), Some(0), "{}", String::from_utf8_lossy(&down.stderr));
    assert!(out(&story.run("status")).contains("1 applied, 5 pending"));
    assert_eq!(story.run("up").status.code(), Some(0));
    story.ends_as("templates");
}

#[test]
fn a_column_that_holds_no_null_has_a_successor_that_holds_none_there_and_back() {
    for template in [
        "rename --old 'a text not null' --new b",
        "type --old 'a text not null' --new 'b varchar(9) NOT  NULL'",
    ] {
        let database = database();
        let story = project(&database, &Change { template, ..RENAME });
        let required = "select string_agg(attname, ' ' order by attname) from pg_attribute \
                        where attrelid = 'app.t'::regclass and attnum > 0 and attnotnull and not attisdropped";
        assert_eq!(database.query_text(required), "a id v");
        // SET NOT NULL beside DROP CONSTRAINT in one statement reads every row: the check is gone by then.
        let lint = story.run("lint");
        assert_eq!(lint.status.code(), Some(0), "{}", out(&lint));
        assert_eq!(story.run("up").status.code(), Some(0), "{template}");
        assert_eq!(database.query_text(required), "b id v");
        // What the last of them counts names a column that the first one brings back: it is counted at its turn.
        let down = story.run("down --steps 5 --yes --accept-lossy change_contract");
        assert_eq!(down.status.code(), Some(0), "{}", String::from_utf8_lossy(&down.stderr));
        assert_eq!(database.query_text(required), "a id v");
        let checks =
            "select count(*) from pg_constraint where conrelid = 'app.t'::regclass and contype = 'c'";
        assert_eq!(database.query_text(checks), "0");
    }
}

/// Each file's loss is counted when its turn comes; what is lost nobody agreed to stops the way back in front of it.
#[test]
fn going_back_over_several_files_stops_in_front_of_the_one_that_loses_something() {
    let database = database();
    let story = project(&database, &LOSSY);
    assert_eq!(story.run("up").status.code(), Some(0));
    database.execute("insert into app.t (id, b) values (9001, 5)");
    let before = story.run("down --steps 5 --yes --unchecked");
    let said = String::from_utf8_lossy(&before.stderr).into_owned();
    // Nothing is lost by what new code wrote here: 5 follows from '5'.
    assert_eq!(before.status.code(), Some(0), "{said}");
    assert_eq!(database.query_text("select a from app.t where id = 9001"), "5");
    let database = self::database();
    let story = project(&database, &LOSSY);
    assert_eq!(story.run("up").status.code(), Some(0));
    let expand = "lossy = select count(*) from app.t where a is not null because 'all of them'";
    planted::plant(
        &story,
        "expand.down",
        "lossy = ",
        &format!("{}\n-- whimbrel: lossy = ", expand.replace('\'', "\"")),
    );
    let stopped = story.run("down --steps 5 --yes --unchecked");
    let said = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert_eq!(stopped.status.code(), Some(6), "{said}");
    assert!(said.contains("400 rows: all of them"), "{said}");
    assert!(out(&story.run("status")).contains("2 applied, 4 pending"), "{said}");
    assert_eq!(story.run("resume").status.code(), Some(6));
    let unknown = story.run("down --yes --unchecked --accept-lossy changed_expand");
    assert_eq!(unknown.status.code(), Some(2), "{}", String::from_utf8_lossy(&unknown.stderr));
    let agreed = story.run("down --yes --unchecked --accept-lossy change_expand");
    assert_eq!(agreed.status.code(), Some(0), "{}", String::from_utf8_lossy(&agreed.stderr));
}

/// Columns move to a table of their own: forth, and back with what was written since, also what was deleted there.
#[test]
fn columns_that_move_to_another_table_come_back_with_what_was_written_since() {
    let database = database();
    let template = "move --to app.u --key 'id int' --old 'a text' --new b";
    let mut story = project(&database, &Change { template, columns: "a text", ..MOVE });
    story.show("migrations", "change_");
    story.tell("new wrong --template move --table app.t --to u --key 'id int' --old 'a text'");
    let lint = story.run("lint");
    assert_eq!(lint.status.code(), Some(0), "{}", out(&lint));
    database.execute("insert into app.t (id, a) values (1001, 'one'), (1002, 'two')");
    assert_eq!(story.run("up --steps 3").status.code(), Some(0));
    let both = "select string_agg(concat_ws(' ', id, coalesce(a, '-'), coalesce(b, '-')), ', ' order by id) \
                from app.t left join app.u using (id) where id > 1000";
    assert_eq!(database.query_text(both), "1001 one one, 1002 two two");
    database.execute(
        "grant usage on schema app to pg_monitor; grant select, update on app.t to pg_monitor; set role pg_monitor; \
         update app.t set a = 'eins' where id = 1001; reset role; update app.u set b = 'zwei' where id = 1002; \
         insert into app.t (id) values (1003), (1004); insert into app.u values (1003, 'drei'); \
         insert into app.t (id, a) values (1005, 'fünf'); update app.t set id = 1006 where id = 1005; \
         update app.t set a = null where id = 1003",
    );
    assert_eq!(
        database.query_text(both),
        "1001 eins eins, 1002 zwei zwei, 1003 - -, 1004 - -, 1006 fünf fünf"
    );
    database.execute("delete from app.u where id = 1001; update app.u set b = '3' where id = 1003");
    let before = "1001 - -, 1002 zwei zwei, 1003 3 3, 1004 - -, 1006 fünf fünf";
    assert_eq!(database.query_text(both), before);
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    database.execute("update app.u set b = 'neu' where id = 1002; delete from app.u where id = 1006");
    let undone = story.run("undo change_contract --yes --unchecked");
    assert_eq!(undone.status.code(), Some(0), "{}", String::from_utf8_lossy(&undone.stderr));
    let after = "1001 - -, 1002 neu neu, 1003 3 3, 1004 - -, 1006 - -";
    assert_eq!(database.query_text(both), after);
    let up = story.run("up");
    assert_eq!(up.status.code(), Some(0), "{}", String::from_utf8_lossy(&up.stderr));
    let down = story.run("down --steps 2 --yes --unchecked");
    assert_eq!(down.status.code(), Some(0), "{}", String::from_utf8_lossy(&down.stderr));
    assert_eq!(database.query_text(both), after);
    let down = story.run("down --steps 3 --yes --unchecked");
    assert_eq!(down.status.code(), Some(0), "{}", String::from_utf8_lossy(&down.stderr));
    assert_eq!(
        database.query_text("select string_agg(a, ' ' order by id) from app.t where id > 1000"),
        "neu 3"
    );
    story.ends_as("template_move");
}

/// What was purged is found again by the key that the table has, whatever it is called.
#[test]
fn the_key_of_a_template_is_that_of_its_table() {
    let database = database();
    let story = Story::on(&database);
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\n\
         create table app.\"T\" (\"Part\" varchar(9), nr int, name text, pieces int, bio text, primary key (\"Part\", nr));\n\
         create table app.bare (name text);\n\
         create table app.late (id int primary key deferrable initially deferred, code text not null unique, bio text);\n",
    );
    let purge = |name: &str| {
        let mut files =
            std::fs::read_dir(story.path("migrations")).unwrap().map(|entry| entry.unwrap().path());
        let path =
            files.find(|path| path.to_string_lossy().ends_with(&format!("_{name}_purge.sql"))).unwrap();
        std::fs::read_to_string(path).unwrap()
    };
    for (name, arguments, kept) in [
        (
            "titles",
            "rename --table 'App.\"T\"' --old 'name text' --new title",
            "select \"Part\", nr, whimbrel_gone_name",
        ),
        (
            "wide",
            "type --table 'app.\"T\"' --old 'pieces int' --new 'wide bigint'",
            "select \"Part\", nr, whimbrel_gone_pieces",
        ),
        (
            "move",
            "move --table 'app.\"T\"' --to app.u --old 'bio text'",
            "select \"Part\", nr, whimbrel_gone_bio",
        ),
    ] {
        let made = story.run(&format!("new {name} --because 'a test' --template {arguments}"));
        assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
        assert!(purge(name).contains(kept), "{name}: {}", purge(name));
    }
    let made = story.run("new key --template type --table 'app.\"T\"' --old 'nr int' --new 'nr_wide bigint'");
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert_eq!(made.status.code(), Some(2), "{said}");
    assert!(said.contains("nr is in the key of app.\"T\"") && said.contains("whimbrel generate"), "{said}");
    // Nothing can refer to a key that is looked at later.
    let late = "new late --template move --table app.late --to app.lives --old 'bio text'";
    let made = story.run(late);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert_eq!(made.status.code(), Some(2), "{said}");
    assert!(said.contains("the key of app.late is deferrable") && said.contains("--key"), "{said}");
    let made = story.run(&format!("{late} --key 'code text'"));
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    for (table, code) in [("app.bare", 2), ("app.nowhere", 2)] {
        let made =
            story.run(&format!("new other --template rename --table {table} --old 'name text' --new title"));
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        assert_eq!(made.status.code(), Some(code), "{said}");
        assert!(said.contains(&format!("no key of {table}")) && said.contains("--key"), "{said}");
    }
}
