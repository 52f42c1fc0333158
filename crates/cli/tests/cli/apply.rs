//! Commands that change a database.

use crate::story::Story;
use whimbrel_testbed::{TestDatabase, TestServer};

const MEMOS: &str = "-- Why: people write memos\n\ncreate table memos (id bigint primary key, body text);\n";
const REACTIONS: &str = "create table reactions (memo bigint references memos, sign text);\n\
                         create index on reactions (memo);\n";

/// Two migrations, each with its way back.
pub(crate) fn two_migrations(story: &Story) {
    story.write("migrations/20250110120000_add_memos.sql", MEMOS);
    story.write("migrations/20250110120000_add_memos.down.sql", "drop table memos;\n");
    story.write("migrations/20250111120000_add_reactions.sql", REACTIONS);
    story.write("migrations/20250111120000_add_reactions.down.sql", "drop table reactions;\n");
}

pub(crate) fn database() -> TestDatabase {
    TestServer::any().database()
}

#[test]
fn what_is_pending_is_applied_and_seen() {
    let database = database();
    let mut story = Story::on(&database);
    story.tell("status");
    two_migrations(&story);
    story.tell("status");
    story.tell("status --check");
    story.tell("up --dry-run");
    story.tell("up --steps 1");
    story.tell("up");
    story.tell("up");
    story.tell("status --long");
    story.tell("status --check");
    story.ends_as("up");
}

#[test]
fn every_fact_is_there_for_programs_too() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.tell("--format json status");
    story.tell("--format json up --steps 1");
    story.tell("--format jsonl up");
    story.tell("--format json status --check");
    story.ends_as("up_json");
}

#[test]
fn what_was_applied_is_reverted_newest_first() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.tell("down");
    story.tell("down --dry-run --unchecked");
    story.tell("down --yes --unchecked");
    story.tell("down --yes --unchecked --to add_memos");
    story.tell("down --yes --unchecked --steps 5");
    story.tell("status");
    story.ends_as("down");
}

#[test]
fn a_statement_that_fails_leaves_nothing() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.write(
        "migrations/20250112120000_add_stars.sql",
        "create table stars (id bigint);\n\nalter table memoes\n  add column starred boolean;\n",
    );
    story.tell("up");
    story.tell("status");
    story.tell("resume");
    story.write("migrations/20250112120000_add_stars.sql", "create table stars (id bigint);\n");
    story.tell("resume");
    story.tell("resume");
    story.tell("log add_stars");
    story.ends_as("failed_clean");
}

#[test]
fn a_migration_that_is_half_done_is_finished_or_taken_back() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    database.execute("insert into memos values (1, 'a'), (2, 'a')");
    story.write(
        "migrations/20250112120000_unique_bodies.sql",
        "alter table memos add column starred boolean;\n\
         create unique index concurrently memos_body on memos (body);\n",
    );
    story.write(
        "migrations/20250112120000_unique_bodies.down.sql",
        "drop index if exists memos_body;\nalter table memos drop column if exists starred;\n",
    );
    story.tell("up");
    story.tell("status --check");
    story.tell("up");
    story.tell("--format json abort");
    story.tell("abort");
    story.tell("status");
    story.run("up");
    database.execute("delete from memos where id = 2");
    story.tell("resume");
    story.tell("status --check");
    story.ends_as("failed_dirty");
}

#[test]
fn an_applied_file_that_is_not_what_ran_stops_everything() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.write("migrations/20250110120000_add_memos.sql", &MEMOS.replace("people", "friends"));
    story.tell("status");
    story.write("migrations/20250110120000_add_memos.sql", &MEMOS.replace("text", "varchar(80)"));
    story.tell("status");
    story.tell("up");
    std::fs::remove_file(story.path("migrations/20250110120000_add_memos.sql")).unwrap();
    std::fs::remove_file(story.path("migrations/20250110120000_add_memos.down.sql")).unwrap();
    story.tell("status");
    story.tell("--format json up");
    story.ends_as("tampered");
}

#[test]
fn a_file_out_of_order_is_refused() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.write("migrations/20250109120000_add_teams.sql", "create table teams (id bigint);\n");
    story.tell("status");
    story.tell("up");
    story.ends_as("out_of_order");
}

#[test]
fn a_file_that_cannot_be_read_is_named_before_anything_runs() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.write("migrations/20250112120000_add_stars.sql", "insert into memos values (1, 'it''s);\n");
    story.tell("up");
    story.tell("status");
    story.ends_as("unreadable");
}

#[test]
fn modules_have_a_row_each() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("whimbrel.toml", "version = 1\nmigrations = \"modules/*/migrations\"\n");
    story.write("modules/core/migrations/20250110120000_add_memos.sql", MEMOS);
    story.write("modules/chat/migrations/20250111120000_add_rooms.sql", "create table rooms (id bigint);\n");
    story.tell("up core");
    story.tell("status");
    story.tell("up nobody");
    story.ends_as("modules");
}

#[test]
fn a_protected_environment_has_to_be_named() {
    let database = database();
    let mut story = Story::on(&database);
    story.unset("WHIMBREL_URL");
    story.set("PRODUCTION_URL", &database.url());
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n\n[environment.production]\nurl_env = \"PRODUCTION_URL\"\nprotected = true\n",
    );
    two_migrations(&story);
    story.tell("up");
    story.tell("up --environment production");
    story.tell("up --environment production --confirm staging");
    story.tell("up --environment production --confirm production");
    story.tell("down --environment production");
    story.ends_as("protected");
}
