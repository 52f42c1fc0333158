//! What gets another name and stays what it is.

use crate::apply::database;
use crate::story::Story;

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
