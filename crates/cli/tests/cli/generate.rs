//! From the desired schema to migrations: generate and diff.

use crate::apply::database;
use crate::story::{Story, err, out};

/// A project whose history is one table with a module's schema, as requirement A has it.
fn messages(story: &Story) {
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"modules/*/migrations\"\n[schema]\npath = \"modules/*/schema\"\n",
    );
    story.write(
        "modules/communications/migrations/20260110120000_messages.sql",
        "create schema communications;\n\
         create table communications.messages (id bigint primary key, conversation_id bigint not null);\n",
    );
    story.write("modules/communications/schema/messages.sql", MESSAGES);
}

const MESSAGES: &str = "create unique index uq_messages_conversation_temp_id\n    \
    on communications.messages (conversation_id, temp_id) where temp_id is not null;\n\
    create table communications.messages (\n    id bigint primary key,\n    \
    conversation_id bigint not null,\n    temp_id text\n);\n\
    create schema communications;\n";

/// A1, A2: the migration is generated into the module's folder, and is exactly two statements.
#[test]
fn a_column_and_its_partial_index_are_two_statements() {
    let mut story = Story::new();
    messages(&story);
    story.tell("generate communications/AddMessageTempIdColumn --dry-run");
    story.tell("generate communications/AddMessageTempIdColumn --because 'an idempotency key'");
    story.show("modules/communications/migrations", "add_message_temp_id_column");
    story.tell("generate communications/again");
    story.tell("diff");
    story.ends_as("generate");
}

#[test]
fn a_change_of_what_is_in_use_is_split_into_phases_with_their_way_back() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.users (id bigint primary key, name text, legacy int);\n\
         create table app.orders (id bigint primary key, user_id bigint, note text);\n\
         alter table app.users enable row level security;\n\
         create policy named on app.users using (name is not null);\n",
    );
    story.write(
        "schema/app.sql",
        "create schema app;\ncreate table app.users (id bigint primary key, name varchar(80) not null);\n\
         create table app.orders (id bigint primary key, user_id bigint references app.users, note text, \
         state text not null, check (user_id > 0));\n\
         create index on app.orders (user_id);\n\
         alter table app.users enable row level security;\n\
         create policy named on app.users using (name is not null);\n",
    );
    story.tell("diff history schema");
    story.tell("diff history schema --as sql --only app.users");
    story.tell("generate tidy");
    story.show("migrations", "tidy");
    story.run("up");
    story.run("down --yes --steps 3");
    story.tell("diff live history");
    story.ends_as_on(&database, "generate_phases");
}

#[test]
fn what_is_wrong_with_the_text_is_said_at_its_place_all_at_once() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.tell("generate first");
    story.write(
        "schema/a.sql",
        "create table a (\n    id bigint primary key,\n    other int referenecs b\n);\n",
    );
    story.write(
        "schema/b.sql",
        "create table b (id int primary key);\n\ncreate view v as\n    select nothing from b;\n",
    );
    story.write("schema/c.sql", "create view w as select * from v;\n");
    story.tell("generate first");
    story.tell("--format json diff schema history");
    story.ends_as("generate_wrong");
}

#[test]
fn statements_are_loaded_by_need_and_roles_are_there() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "schema/a.sql",
        "grant select on app.v to reader;\ncreate view app.v as select * from app.t;\n",
    );
    story.write(
        "schema/b.sql",
        "create table app.t (id app.number primary key);\nalter table app.t owner to keeper;\n",
    );
    story.write("schema/c.sql", "create domain app.number as int check (app.positive(value));\n");
    story.write(
        "schema/d.sql",
        "set search_path = app;\ncreate function positive(int) returns bool language sql as 'select $1 > 0';\n",
    );
    story.write("schema/e.sql", "create schema app;\n");
    story.tell("generate first");
    story.tell("generate first_again");
    story.ends_as("generate_by_need");
}

#[test]
fn a_command_prints_the_schema() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n[schema]\ncommand = [\"cat\", \"models.txt\"]\n");
    story.tell("generate first");
    story.write("models.txt", "create table a (id int primary key);\n");
    story.tell("generate first");
    story.ends_as("generate_command");
}

/// What PostgreSQL grants by itself on a new object is taken back where it is not wanted.
#[test]
fn default_privileges_of_the_history_do_not_stay_on_new_objects() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create role reader;\nalter default privileges grant select on tables to reader;\n\
         alter default privileges grant usage on sequences to reader;\ncreate table old (id int);\n",
    );
    story.write(
        "schema/app.sql",
        "create table old (id int);\ngrant select on old to reader;\ncreate table silent (id serial primary key);\n\
         create table open (id int);\ngrant select, insert on open to reader;\n\
         alter default privileges grant select on tables to reader;\n\
         alter default privileges grant usage on sequences to reader;\n",
    );
    story.tell("generate more");
    story.show("migrations", "more.sql");
    story.tell("diff");
    story.ends_as("generate_default_privileges");
}

#[test]
fn a_database_is_written_down_and_what_was_done_by_hand_is_found_and_adopted() {
    let database = database();
    database.execute(
        "create schema app; create table app.users (id bigint generated always as identity primary key, name text); \
         create function app.one() returns int language sql as 'select 1'; create index on app.users (name)",
    );
    let mut story = Story::new();
    story.set("WHIMBREL_URL", &database.url());
    story.folds(database.server().socket_directory().display().to_string(), "[SOCKET]");
    story.folds(database.name().to_owned(), "[DATABASE]");
    story.tell("init --from-db live");
    story.show("schema/app", "users");
    story.run("generate baseline");
    story.run("repair --migration baseline --accept applied --because 'it was there'");
    story.tell("drift");
    database.execute("alter table app.users add note text; drop function app.one()");
    story.tell("drift");
    story.tell("drift --as-migration by_hand --because 'an incident'");
    story.show("migrations", "by_hand.sql");
    story.run("repair --migration by_hand --accept applied --because 'it is there'");
    story.tell("drift");
    story.tell("schema dump history --to schema");
    story.ends_as("drift");
}

/// A value that is too long for a new type is refused, and not cut.
#[test]
fn no_value_is_cut_by_a_change_of_type() {
    let database = database();
    let mut story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create table t (id int primary key, name text, flag text);\n",
    );
    story.write("schema/t.sql", "create table t (id int primary key, name varchar(3), flag int);\n");
    story.run("generate narrow --offline");
    story.show("migrations", "narrow.sql");
    story.run("up --to base");
    database.execute("insert into t values (1, 'much too long', '7')");
    let failed = story.run("up");
    assert_ne!(failed.status.code(), Some(0));
    assert_eq!(database.query_text("select name from t"), "much too long");
    story.ends_as("generate_narrow");
}

/// Every step says why it is there, what it locks, how long it may wait, what can go wrong, and what it takes.
#[test]
fn every_fact_of_a_plan_is_in_its_json() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\nstatement_timeout = \"5min\"\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create table users (id bigint primary key, note text, age int, born date);\n",
    );
    story.write(
        "schema/users.sql",
        "create table users (id bigint primary key, age int default 18, born date);\n\
         create index users_age on users (age);\n",
    );
    story.tell("--format json generate facts --dry-run");
    story.ends_as("generate_facts");
}

/// Each object points to the line that made it, wherever later statements touched it.
#[test]
fn every_object_knows_the_line_that_made_it() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "schema/a.sql",
        "create view app.open as select id from app.orders;\n\
         comment on view app.open is 'what is not paid';\n\
         create table app.orders (\n    id bigint generated always as identity primary key,\n    state app.state,\n    \
         total numeric(10, 2) default 0,\n    constraint positive check (total >= 0)\n);\n\n\
         alter table only app.orders alter column total set not null;\n\
         alter table app.orders add column note text, add constraint short check (length(note) < 80);\n\
         create index on app.orders (state);\n\
         create trigger noted before update on app.orders for each row execute function app.note();\n\
         comment on column app.orders.total is 'in euros';\ngrant select on app.orders to public;\n",
    );
    story.write(
        "schema/b.sql",
        "set search_path = app;\ncreate type state as enum ('open', 'paid');\n\
         create function note() returns trigger language plpgsql as $$ begin return new; end $$;\n",
    );
    story.write("schema/c.sql", "create schema app;\ncomment on schema app is 'the application';\n");
    story.tell("diff nothing schema");
    story.tell("--format json diff nothing schema --only app.orders.note");
    story.write("schema/d.sql", "create table app.wrong (a int) tablespace pg_global;\n");
    story.tell("diff nothing schema");
    story.ends_as("origins");
}

#[test]
fn what_changes_is_drawn_with_its_phases() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create table customers (id bigint primary key, name text, legacy int);\n\
         create table orders (id bigint primary key, customer_id bigint references customers, note text);\n\
         create table untouched (id bigint primary key);\n",
    );
    story.write(
        "schema/app.sql",
        "create table customers (\n    id bigint primary key,\n    -- whimbrel: renamed from name\n    full_name text\n);\n\
         create table shops (id bigint primary key, name text not null);\n\
         create table orders (\n    id bigint primary key,\n    \
         customer_id bigint references customers on delete cascade,\n    note text not null,\n    \
         shop_id bigint references shops\n);\ncreate index on orders (shop_id);\n\
         create table untouched (id bigint primary key);\n",
    );
    story.tell("diff --as mermaid");
    story.tell("schema graph --only public.orders --only public.shops");
    let drawn = story.run("diff --as svg");
    let text = out(&drawn);
    assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"), "{text}");
    for words in ["public.shops", "full_name", "contract", "legacy integer"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("untouched"), "{text}");
    assert!(out(&story.run("schema graph --as svg")).contains("public.untouched"));
    story.ends_as("pictures");
}

/// A kill between two names leaves a list that says which names are missing; whatever comes next gives them.
#[test]
fn what_a_killed_generate_has_begun_is_finished_by_the_next_command() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("migrations/20260110120000_base_expand.sql", "create table a (id int);\n");
    story.write("migrations/.whimbrel-unfinished-1-1", "drop table b;\n");
    story.write("migrations/.whimbrel-unfinished-1-2", "create table b (id int);\n");
    story.write("migrations/.whimbrel-unfinished-1-3", "never listed");
    story.write(
        ".whimbrel/unfinished.json",
        r#"{"files":[{"from":"migrations/.whimbrel-unfinished-1-0","to":"migrations/20260110120000_base_expand.sql"},
            {"from":"migrations/.whimbrel-unfinished-1-1","to":"migrations/20260110120001_base_contract.down.sql"},
            {"from":"migrations/.whimbrel-unfinished-1-2","to":"migrations/20260110120001_base_contract.sql"}]}"#,
    );
    story.tell("status");
    story.tell("status");
    story.write(
        ".whimbrel/unfinished.json",
        r#"{"files":[{"from":"migrations/gone","to":"migrations/20260110120002_lost.sql"}]}"#,
    );
    story.tell("up");
    story.ends_as("generate_killed");
}

/// A long history is replayed once; what is remembered is never believed where the files, or it, changed.
#[test]
fn only_new_files_of_a_long_history_are_replayed() {
    let cache = tempfile::tempdir().unwrap();
    let mut story = Story::new();
    story.set("WHIMBREL_CACHE", &cache.path().display().to_string());
    story.write("whimbrel.toml", "version = 1\n");
    let table = |number: usize| format!("create table t{number} (id int);\n");
    for number in 1..=40 {
        story.write(&format!("migrations/{number:04}_t{number}.sql"), &table(number));
    }
    let schema: String = (1..=41).map(table).collect();
    story.write("migrations/0001_t1.sql", "create role keeper;\ncreate table t1 (id int);\n");
    story.write("schema/a.sql", &schema);
    let replayed = "replaying the history";
    let said = |story: &Story| {
        let output = story.run("generate next --dry-run");
        (out(&output), err(&output))
    };
    let (first, told) = said(&story);
    assert!(first.contains("create table public.t41") && !first.contains("t40"), "{first}{told}");
    assert!(told.contains(replayed), "{told}");
    let (again, told) = said(&story);
    assert_eq!(first, again);
    assert!(!told.contains(replayed) && told.contains("starting a scratch"), "{told}");
    story.write("migrations/0041_t41.sql", "create table t41 (id int);\n");
    let (equal, told) = said(&story);
    assert!(equal.contains("nothing differs") && told.contains(replayed), "{equal}{told}");
    let (equal, told) = said(&story);
    assert!(equal.contains("nothing differs") && told.is_empty(), "{equal}{told}");
    story.write("migrations/0020_t20.sql", "create table t20 (id int, edited text);\n");
    let (edited, _) = said(&story);
    assert!(edited.contains("drop column edited"), "{edited}");
    story.write("migrations/0020_t20.sql", &table(20));
    for name in ["history", "desired"] {
        let path = story.path(&format!(".whimbrel/catalogs/{name}.catalog"));
        let mut bytes = std::fs::read(&path).unwrap();
        let place = bytes.windows(3).position(|three| three == b"t33").unwrap();
        bytes[place] = b'x';
        std::fs::write(&path, bytes).unwrap();
    }
    let (equal, _) = said(&story);
    assert!(equal.contains("nothing differs"), "what was changed by hand was believed: {equal}");
}

/// A large text is loaded once, however few files it is in; what it gives is never believed where it changed.
#[test]
fn what_a_large_text_gives_is_remembered() {
    let cache = tempfile::tempdir().unwrap();
    let mut story = Story::new();
    story.set("WHIMBREL_CACHE", &cache.path().display().to_string());
    story.write("whimbrel.toml", "version = 1\n");
    let large = format!("-- {}\ncreate role keeper;\ncreate table a (id int);\n", "large ".repeat(6_000));
    story.write("migrations/0001_base.sql", &large);
    story.write("schema/a.sql", &large);
    let said = |command: &str| {
        let output = story.run(command);
        (out(&output), err(&output))
    };
    let (first, told) = said("generate next --dry-run");
    assert!(first.contains("nothing differs") && told.contains("replaying the history"), "{first}{told}");
    for command in ["generate next --dry-run", "diff", "diff schema history"] {
        let (again, told) = said(command);
        assert!(again.contains("nothing differs") || again.contains("are equal"), "{command}: {again}{told}");
        assert!(told.is_empty(), "{command}: {told}");
    }
    story.write("schema/a.sql", &large.replace("id int", "id int, more text"));
    let (edited, told) = said("generate next --dry-run");
    assert!(
        edited.contains("add column more text") && !told.contains("replaying the history"),
        "{edited}{told}"
    );
    let (edited, _) = said("diff");
    assert!(edited.contains("more"), "{edited}");
}

#[test]
fn owners_are_compared_where_the_project_says_so() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create role keeper;\ncreate table a (id int);\nalter table a owner to keeper;\n\
         create table b (id int);\ncreate view v as select 1 as one;\n",
    );
    story.write(
        "schema/app.sql",
        "create table a (id int);\ncreate table b (id int);\nalter table b owner to keeper;\n\
         create view v as select 1 as one;\ncreate function f() returns int language sql as 'select 1';\n\
         alter function f() owner to keeper;\n",
    );
    story.tell("diff");
    story.write("whimbrel.toml", "version = 1\n[schema]\nowners = \"compared\"\n");
    story.tell("diff");
    story.tell("generate owners");
    story.show("migrations", "owners");
    story.run("up");
    story.tell("diff live schema");
    story.tell("verify");
    story.ends_as("generate_owners");
    database.execute("drop owned by keeper; drop role keeper");
}

/// Whoever leaves the column out can insert a row between all files, on the way there and back.
#[test]
fn a_column_is_filled_while_it_becomes_an_identity_column() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create sequence numbers as integer;\n\
         create table tickets (id integer not null default nextval('numbers') primary key, title text);\n\
         alter sequence numbers owned by tickets.id;\n\
         insert into tickets (title) select 'old' from generate_series(1, 10);\n",
    );
    story.write(
        "schema/app.sql",
        "create table tickets (id integer generated by default as identity primary key, title text);\n",
    );
    let run = |arguments: &str| {
        let output = story.run(arguments);
        assert!(output.status.success(), "{arguments}: {}", err(&output));
    };
    run("up");
    run("generate identity");
    let files = migrations(&story, "identity");
    assert_eq!(files.len(), 2, "{files:?}");
    let insert = || database.execute("insert into tickets (title) values ('new')");
    for file in &files {
        run(&format!("up --to {file}"));
        insert();
    }
    for _ in &files {
        run("down --yes");
        insert();
    }
    assert_eq!(database.query_text("select count(*) || ' ' || max(id) from tickets"), "14 14");
}

/// The migrations with `part` in their names, in order.
fn migrations(story: &Story, part: &str) -> Vec<String> {
    let names = std::fs::read_dir(story.path("migrations")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let ups = names.filter_map(|name| {
        let stem = name.strip_suffix(".sql")?;
        (stem.contains(part) && !stem.contains(".down")).then(|| stem.to_owned())
    });
    let mut ups: Vec<String> = ups.collect();
    ups.sort();
    ups
}

#[test]
fn a_table_that_is_partitioned_otherwise_keeps_its_rows_and_it_is_said_what_that_costs() {
    let database = database();
    let mut story = Story::on(&database);
    story.write(
        "migrations/20260110120000_base.sql",
        "create table events (id bigint generated always as identity, at date not null, primary key (id, at));\n\
         insert into events (at) select date '2026-01-01' + n from generate_series(1, 300) as n;\n",
    );
    story.write(
        "schema/app.sql",
        "create table events (id bigint generated always as identity, at date not null, primary key (id, at))\n    \
         partition by range (at);\n\
         create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');\n",
    );
    story.run("up");
    story.tell("generate partitions");
    story.show("migrations", "partitions");
    story.run("up");
    let rows = "select count(*) || ' ' || max(id) from events";
    assert_eq!(database.query_text(rows), "300 300");
    database.execute("insert into events (at) values ('2026-12-31')");
    story.run("down --yes");
    assert_eq!(database.query_text(rows), "301 301");
    story.ends_as_on(&database, "generate_partitions");
}
