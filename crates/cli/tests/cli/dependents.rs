//! What stands on the old columns of a template: it leaves with the contract and the purge, and comes back as it was.

use crate::apply::database;
use crate::story::{Story, err, out};
use whimbrel_testbed::{TestDatabase, TestServer};

const SETTINGS: &str = "version = 1\nmigrations = \"migrations\"\n\n[gate]\nsoak = \"0s\"\n";

const BASE: &str = "create schema app;\n\
    create table app.kinds (code text primary key);\n\
    insert into app.kinds values ('new'), ('old');\n\
    create table app.\"Orders\" (\n  id int primary key,\n  code text not null default 'new' references app.kinds,\n  \
    \"Other Code\" text unique,\n  constraint known check (code is not null and code <> ''),\n  \
    constraint pair check ((code = 'none') = (\"Other Code\" is not distinct from 'none'))\n);\n\
    create index orders_code on app.\"Orders\" (code, id desc) where code <> 'old';\n\
    create index on app.\"Orders\" (upper(code));\n\
    comment on column app.\"Orders\".code is 'what the order is';\n\
    comment on index app.orders_code is 'for the list';\n\
    do $$ begin create role teller; exception when duplicate_object then null; end $$;\n\
    grant usage on schema app to teller;\n\
    grant select (id, code), update (code) on app.\"Orders\" to teller;\n\
    insert into app.\"Orders\" select g, case when g % 2 = 0 then 'old' else 'new' end, 'x' || g from generate_series(1, 200) as g;\n";

fn project(database: &TestDatabase, template: &str) -> Story {
    let story = Story::on(database);
    story.write("whimbrel.toml", SETTINGS);
    story.write("migrations/20260110120000_base.sql", BASE);
    let made = story.run(&format!("new change --table 'app.\"Orders\"' --template {template}"));
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    story
}

#[track_caller]
fn exits(story: &Story, command: &str, code: i32) -> String {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(code), "{command}: {}{}", out(&ran), err(&ran));
    err(&ran)
}

/// All that the catalogs say of the table, but for the places of its columns.
const SHAPE: &str = "select string_agg(line, E'\\n' order by line) from (\
    select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), \
      col_description(a.attrelid, a.attnum), a.attacl) as line \
    from pg_attribute as a left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum \
    where a.attrelid = 'app.\"Orders\"'::regclass and a.attnum > 0 and not a.attisdropped \
    union all select pg_get_constraintdef(oid) || ' ' || conname || ' ' || convalidated from pg_constraint \
    where conrelid = 'app.\"Orders\"'::regclass and contype <> 'n' \
    union all select pg_get_indexdef(indexrelid) || ' ' || indisvalid || coalesce(obj_description(indexrelid, 'pg_class'), '') \
    from pg_index where indrelid = 'app.\"Orders\"'::regclass) as shape";

const ROWS: &str =
    "select md5(string_agg(id || code || \"Other Code\", ' ' order by id)) from app.\"Orders\"";

/// There, with rows of new code, and back to what was there.
fn there_and_back(database: &TestDatabase, template: &str, insert: &str) {
    let story = project(database, template);
    exits(&story, "up --steps 1", 0);
    let (shape, rows) = (database.query_text(SHAPE), database.query_text(ROWS));
    exits(&story, "up --steps 4", 0);
    // The old column has stepped aside: nothing of it refuses what new code writes, or holds back what it refers to.
    database.execute(insert);
    database.execute("insert into app.kinds values ('gone')");
    exits(&story, "up", 0);
    exits(&story, "down --steps 1 --yes", 0);
    exits(&story, "up", 0);
    database.execute("delete from app.\"Orders\" where id > 200");
    exits(&story, "undo change_contract --yes", 0);
    exits(&story, "verify", 0);
    assert_eq!(database.query_text(ROWS), rows);
    // Both versions write.
    database.execute("insert into app.\"Orders\" (id, code, \"Other Code\") values (300, 'old', 'x300')");
    exits(&story, "down --steps 3 --yes", 0);
    database.execute("delete from app.\"Orders\" where id = 300");
    assert_eq!(database.query_text(SHAPE), shape);
    assert_eq!(database.query_text(ROWS), rows);
}

#[test]
fn what_stands_on_an_old_column_leaves_with_it_and_comes_back_as_it_was() {
    there_and_back(
        &TestServer::oldest().database(),
        "rename --old 'code text' --new kind",
        "insert into app.\"Orders\" (id, kind, \"Other Code\") values (201, 'other', 'x201')",
    );
    there_and_back(
        &TestServer::newest().database(),
        "type --old '\"Other Code\" text' --new '\"Other Code 2\" varchar(20)'",
        "insert into app.\"Orders\" (id, code, \"Other Code 2\") values (201, 'new', 'x201')",
    );
}

/// A view on the old column: how that leaves is for a person to say.
#[test]
fn where_something_does_not_leave_with_the_column_that_is_said_and_the_files_are_there() {
    let database = database();
    let story = Story::on(&database);
    story.write("whimbrel.toml", SETTINGS);
    story.write(
        "migrations/20260110120000_base.sql",
        &format!("{BASE}create view app.codes as select code from app.\"Orders\";\n"),
    );
    let made =
        story.run("new change --table 'app.\"Orders\"' --template rename --old 'code text' --new kind");
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let said = format!("{}{}", out(&made), err(&made));
    assert!(said.contains("bare columns") && said.contains("other objects depend on it"), "{said}");
}
