//! What gets another name and stays what it is.

use crate::apply::database;
use crate::story::{Story, err, out};
use whimbrel_testbed::{TestDatabase, TestServer, query_text_on};

#[test]
fn what_is_renamed_keeps_its_rows_and_what_might_be_is_said() {
    let database = database();
    let mut story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create table users (id bigint primary key, name text not null, check (name <> ''));\n\
         insert into users values (1, 'ada');\ncreate table carts (id bigint primary key, user_id bigint);\n\
         create index on users (name);\n",
    );
    story.write(
        "schema/app.sql",
        "create table users (id bigint primary key, full_name text not null, constraint users_name_check check (full_name <> ''), age int);\n\
         create table baskets (id bigint constraint carts_pkey primary key, user_id bigint);\n\
         create index users_name_idx on users (full_name);\n",
    );
    story.tell("generate names --dry-run");
    story.tell("generate names --rename public.users.name=full_name --rename public.carts=baskets");
    story.show("migrations", "names");
    story.run("up");
    assert_eq!(database.query_text("select full_name from users"), "ada");
    story.run("down --yes --steps 1");
    database
        .execute("insert into carts (id, user_id) values (7, 1); update carts set user_id = 2 where id = 7");
    assert_eq!(database.query_text("select user_id from baskets where id = 7"), "2");
    story.tell("down --yes");
    assert_eq!(database.query_text("select name from users"), "ada");
    story.tell("generate other --rename public.users.nothing=x");
    story.ends_as_on(&database, "generate_renames");
}

/// Old and new code both find a renamed column until the contract phase, and again once that is taken back.
#[test]
fn a_renamed_column_has_its_old_name_until_contract() {
    let database = database();
    let mut story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create table users (id bigint primary key, email text not null unique default 'nobody', shape json);\n\
         insert into users select n, 'u' || n, '{}' from generate_series(1, 50) as n;\n\
         create view reached as select email from users;\ncreate index on users (lower(email));\n\
         create table mails (email text references users (email));\ngrant update (email) on users to pg_monitor;\n",
    );
    story.write(
        "schema/app.sql",
        "create table users (id bigint primary key,\n    -- whimbrel: renamed from email\n    \
         address text not null default 'nobody' constraint users_email_key unique,\n    \
         -- whimbrel: renamed from shape\n    form json, born date);\n\
         create view reached as select address as email from users;\n\
         create index users_lower_idx on users (lower(address));\n\
         create table mails (email text references users (address));\ngrant update (address) on users to pg_monitor;\n",
    );
    let runs = |story: &Story, arguments: &str| {
        let output = story.run(arguments);
        assert!(output.status.success(), "{arguments}: {}", crate::story::err(&output));
    };
    story.tell("generate address");
    story.show("migrations", "address");
    runs(&story, "up --to address_backfill");
    database.execute(
        "insert into users (id, email) values (60, 'x'); update users set email = 'y' where id = 60",
    );
    runs(&story, "up --to address_constrain");
    assert_eq!(database.query_text("select address from users where id = 60"), "y");
    database.execute(
        "insert into users (id, email, shape) values (61, 'old', '[1]') on conflict (email) do nothing;\n\
         insert into users (id, address, form) values (62, 'new', '[2]') on conflict (address) do nothing;\n\
         insert into users (id) values (63);\nupdate users set email = 'o1', shape = '[3]' where id = 1;\n\
         update users set address = 'n2', form = null where id = 2;\nupdate users set id = 64 where id = 3",
    );
    let same = "select count(*)::text from users where address is distinct from email or form::text is distinct from shape::text";
    assert_eq!(database.query_text(same), "0");
    let three = "select string_agg(id || address || coalesce(form::text, '-'), ' ' order by id) from users where id in (1, 2, 61, 62, 63)";
    assert_eq!(database.query_text(three), "1o1[3] 2n2- 61old[1] 62new[2] 63nobody-");
    database.execute(
        "do $$ begin update users set address = 'a', email = 'b' where id = 4; raise 'not refused'; \
         exception when check_violation then null; end $$",
    );
    runs(&story, "down --yes --steps 1");
    assert_eq!(
        database.query_text("select string_agg(email, ' ' order by id) from users where id in (1, 2, 62)"),
        "o1 n2 new"
    );
    runs(&story, "up");
    story.tell("diff live schema");
    database.execute("update users set address = 'late' where id = 5");
    runs(&story, "down --yes --steps 1");
    assert_eq!(database.query_text(same), "0");
    database.execute("update users set email = 'later' where id = 6");
    assert_eq!(database.query_text("select address from users where id = 6"), "later");
    runs(&story, "down --yes");
    assert_eq!(
        database
            .query_text("select string_agg(email, ' ' order by id) from users where id in (1, 2, 5, 6, 62)"),
        "o1 n2 late later new"
    );
    story.ends_as_on(&database, "generate_old_name_of_a_column");
}

/// E1: a rename stands beside what it is about, and is done once.
#[test]
fn a_rename_is_said_in_the_text_of_the_schema() {
    let database = database();
    let mut story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate type app.mood as enum ('glad', 'sad');\n\
         create table app.users (id bigint primary key, name text not null, mood app.mood);\n\
         insert into app.users values (1, 'ada', 'glad');\n\
         create view app.names as select name from app.users;\n",
    );
    let schema = "create schema app;\n-- whimbrel: renamed from mood\ncreate type app.feeling as enum ('glad', 'sad');\n\
         -- Everybody who signs in.\n-- whimbrel: renamed from app.users\ncreate table app.people (\n    \
         -- whimbrel: renamed from id\n    number bigint,\n    \
         -- whimbrel: renamed from name\n    \"fullName\" text not null,\n    mood app.feeling,\n    \
         -- whimbrel: renamed from users_pkey\n    constraint people_pkey primary key (number)\n);\n\
         create view app.names as select \"fullName\" as name from app.people;\n";
    story.write("schema/app.sql", schema);
    story.tell("diff history schema");
    story.run("up");
    story.tell("diff live schema --as sql");
    story.tell("generate people");
    story.show("migrations", "people");
    story.run("up");
    assert_eq!(database.query_text("select \"fullName\" || mood from app.people"), "adaglad");
    story.tell("diff live schema");
    story.tell("generate again");
    story.ends_as_on(&database, "renames_in_the_text");
}

#[test]
fn a_rename_of_the_text_that_cannot_be_done_is_an_error_at_its_place() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create table users (id bigint primary key, a text, b text, c text);\n",
    );
    story.write(
        "schema/app.sql",
        "create table users (\n    id bigint primary key,\n    -- whimbrel: renamed from a\n    b text,\n    \
         c text,\n    -- whimbrel: renamed from c\n    d text,\n    -- whimbrel: renamed from never\n    e text,\n    \
         -- whimbrel: renamed from other.users.a\n    f text\n);\n",
    );
    story.tell("generate wrong");
    story.tell("generate wrong --only public.users.e");
    story.write(
        "schema/app.sql",
        "create table users (\n    id bigint primary key, -- whimbrel: renamed from number\n    a text,\n    \
         -- whimbrel: renamed to c\n    d text\n);\n-- whimbrel: renamed from x\ngrant select on users to public;\n\
         -- whimbrel: renamed from y\n",
    );
    story.tell("generate wrong");
    story.ends_as("renames_in_the_text_wrong");
}

/// The column of a partitioned table keeps its old name too, with an index on each part.
#[test]
fn a_renamed_column_of_a_partitioned_table_has_its_old_name_until_contract() {
    let database = database();
    let mut story = Story::on(&database);
    let schema = |column: &str| {
        format!(
            "create table events (id bigint, day date, {column} text not null default 'x', primary key (id, day)) partition by range (day);\n\
             create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');\n\
             create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01');\n\
             create index events_by on events ({column});\n"
        )
    };
    story.write("migrations/20260110120000_base.sql", &schema("email"));
    story.write("schema/events.sql", &schema("address"));
    story.tell("generate address --rename public.events.email=address");
    story.show("migrations", "address_constrain.sql");
    story.run("up --to address_constrain");
    database.execute(
        "insert into events (id, day, email) values (1, '2026-01-02', 'old'), (2, '2026-02-02', 'older');\n\
         insert into events (id, day, address) values (3, '2026-02-03', 'new');\n\
         update events set email = 'moved', day = '2026-02-04' where id = 1",
    );
    let rows = "select string_agg(id || address || email || tableoid::regclass, ' ' order by id) from events";
    assert_eq!(database.query_text(rows), "1movedmovedevents_2 2olderolderevents_2 3newnewevents_2");
    story.tell("up --yes");
    story.tell("diff live schema");
    story.tell("down --yes --to base");
    story.ends_as_on(&database, "generate_old_name_of_a_partitioned_column");
}

/// A view stands in the place of a renamed table: what old code does with it is as before, for whoever may do what.
#[test]
fn the_old_name_of_a_table_serves_old_code_as_the_table_did() {
    for server in [TestServer::oldest(), TestServer::newest()] {
        old_name_serves(&server.database(), "");
        old_name_serves(&server.database(), POLICIES);
    }
}

const ITEMS: &str = "(id bigint generated always as identity constraint items_pkey primary key, \
    owner text not null default current_user, name text not null constraint items_name_key unique, \
    loud text generated always as (upper(name)) stored, n int default 7)";

const POLICIES: &str = "alter table app.TABLE enable row level security;\n\
    create policy own on app.TABLE using (owner = current_user);\n";

/// Of the roles one may do anything, one reads some columns, one writes one of them.
const ROLES: [&str; 3] = ["old_name_all", "old_name_some", "old_name_one"];

fn items(policies: &str, table: &str) -> String {
    let [all, some, one] = ROLES;
    let text = format!(
        "create schema app;\ncreate table app.TABLE {ITEMS};\n{policies}grant usage on schema app to {all}, {some}, {one};\n\
         grant select, insert, update, delete on app.TABLE to {all};\n\
         grant select (id, owner, name) on app.TABLE to {some};\n\
         grant select (id, owner), update (n) on app.TABLE to {one};\n"
    );
    text.replace("TABLE", table)
}

/// Whether the old name is kept.
fn is_renamed(database: &TestDatabase, policies: &str) -> bool {
    let story = Story::on(database);
    for role in ROLES {
        let name = database.name();
        database.execute(&format!(
            "do $$ begin create role {role} login; exception when duplicate_object then null; end $$; \
             grant connect on database {name} to {role}"
        ));
    }
    story.write("migrations/20260110120000_base.sql", &items(policies, "items"));
    story.write("schema/app.sql", &items(policies, "things"));
    let generated = story.run("generate things --rename app.items=things");
    let said = out(&generated);
    assert_eq!(generated.status.code(), Some(0), "{}", err(&generated));
    if database.server().major() < 15 && !policies.is_empty() {
        assert!(
            said.contains("has its new name at once") && said.contains("a view passes by row security"),
            "{said}"
        );
        return false;
    }
    assert!(
        said.contains("until contract app.items is a view of app.things: COPY without a query"),
        "{said}"
    );
    assert_eq!(said.contains("queries of roles that may read some"), !policies.is_empty(), "{said}");
    let ran = story.run("up --to things_expand");
    assert_eq!(ran.status.code(), Some(0), "{}", err(&ran));
    true
}

fn run_as(database: &TestDatabase, role: &str, sql: &str) -> String {
    let mut config = database.config();
    config.user(role);
    query_text_on(&config, sql)
}

fn refused_as(database: &TestDatabase, role: &str, sql: &str, state: &str) {
    let sql = sql.replace('\'', "''");
    let tried = format!(
        "do $$ begin execute '{sql}'; raise 'not refused'; exception when sqlstate '{state}' then null; end $$"
    );
    run_as(database, role, &tried);
}

fn old_name_serves(database: &TestDatabase, policies: &str) {
    if !is_renamed(database, policies) {
        return;
    }
    let [all, some, one] = ROLES;
    let as_role = |role: &str, sql: &str| run_as(database, role, sql);
    let refused = |role: &str, sql: &str, state: &str| refused_as(database, role, sql, state);
    assert_eq!(
        as_role(all, "insert into app.items (name) values ('a'), ('b') returning id, owner, loud, n"),
        format!("1|{all}|A|7\n2|{all}|B|7")
    );
    let upsert = "insert into app.items (name, n) values ('a', 9) on conflict (name) do update set n = excluded.n returning id, n";
    assert_eq!(as_role(all, upsert), "1|9");
    let numbered = "insert into app.items (id, name) overriding system value values (50, 'c') returning id";
    assert_eq!(as_role(all, numbered), "50");
    refused(all, "insert into app.items (id, name) values (51, 'd')", "428C9");
    assert_eq!(as_role(all, "update app.items set name = 'e' where id = 2 returning loud"), "E");
    assert_eq!(as_role(all, "delete from app.items where id = 50 returning name"), "c");
    assert_eq!(as_role(all, "select name from app.items where id = 1 for update"), "a");
    let one_column = "update app.items set n = 3 where id < 9";
    if policies.is_empty() {
        as_role(one, one_column);
    } else {
        refused(one, one_column, "42501");
    }
    // Rows of others stay hidden where there are policies.
    let written = if policies.is_empty() { "3 3" } else { "9 7" };
    assert_eq!(database.query_text("select string_agg(n::text, ' ' order by id) from app.things"), written);
    if policies.is_empty() {
        assert_eq!(as_role(some, "select count(name) from app.items"), "2");
    } else {
        refused(some, "select count(name) from app.items", "42501");
        assert_eq!(as_role(all, "select count(*) from app.items"), "2");
    }
    refused(some, "select n from app.items", "42501");
    refused(some, "update app.items set n = 1", "42501");
    refused(one, "update app.items set name = 'x'", "42501");
    refused(one, "insert into app.items (name) values ('x')", "42501");
    // What is said of views is so.
    refused("postgres", "copy app.items from program 'true'", "42809");
    refused(all, "truncate app.items", "42809");
    let by_constraint =
        "insert into app.items (name) values ('a') on conflict on constraint items_name_key do nothing";
    refused(all, by_constraint, "42704");
    refused(all, "select xmin from app.items", "42703");
    database.execute(&format!("drop owned by {all}, {some}, {one}"));
}
