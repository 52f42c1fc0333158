//! Commands about what was done: verify, log, repair, revert, doctor, dev.

use crate::apply::{database, two_migrations};
use crate::story::{Story, err, out};

#[test]
fn the_ledger_is_shown_row_by_row() {
    let database = database();
    let mut story = Story::on(&database);
    story.set("USER", "ada");
    story.tell("log");
    two_migrations(&story);
    story.run("up");
    story.run("down --yes --unchecked");
    story.tell("log");
    story.tell("log add_memos --sql");
    story.tell("--format json log --last 1");
    story.ends_as("log");
}

/// Statements and the row travel together: the row was sent before the first statement had ended.
#[test]
fn the_ledger_says_how_long_statements_took_and_not_how_long_it_took_to_send_them() {
    let database = database();
    let story = Story::on(&database);
    story.write("migrations/20260110120000_slow.sql", "select pg_sleep(0.2);\ncreate table t (id int);\n");
    story.write(
        "migrations/20260110120001_cut.sql",
        "-- whimbrel: transaction = statement\nbegin;\nselect pg_sleep(0.2);\ncommit;\nbegin;\nselect 1;\ncommit;\n",
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    let took = "select string_agg((duration_us between 200000 and 60000000)::text, ' ') from whimbrel.ledger \
                where event = 'applied'";
    assert_eq!(database.query_text(took), "true true");
}

#[test]
fn files_ledger_and_schema_are_compared() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.tell("verify");
    database.execute("alter table memos add column secret text; drop index reactions_memo_idx");
    story.tell("verify");
    story.tell("--format json verify");
    database.execute("alter table whimbrel.ledger disable trigger all; update whimbrel.ledger set duration_us = 1 where seq = 2");
    story.tell("verify");
    story.ends_as("verify");
}

#[test]
fn a_down_file_that_is_not_exact_is_refused() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.write(
        "migrations/20250111120000_add_reactions.down.sql",
        "alter table reactions drop column sign;\n",
    );
    story.run("up");
    story.tell("down --yes");
    story.tell("down --yes --accept-lossy add_reactions");
    story.ends_as("down_not_exact");
}

#[test]
fn one_fact_of_the_ledger_is_repaired_with_a_reason() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.tell("repair");
    story.tell("repair --migration add_memos --accept edited --because 'a typo in the comment'");
    story.write(
        "migrations/20250110120000_add_memos.sql",
        "create table memos (id bigint primary key, body text);\n",
    );
    story.tell("repair --migration add_memos --accept edited --because 'a typo in the comment'");
    story.tell("status --check");
    story.tell("--format json repair --migration nobody --accept gone --because x");
    story.tell("log --last 1");
    story.ends_as("repair");
}

/// B7: undo is a new migration that reverts an old one.
#[test]
fn an_old_migration_is_undone_by_a_new_one() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.tell("revert --as-new add_reactions");
    story.tell("up");
    story.tell("revert");
    story.tell("revert --as-new nobody");
    story.ends_as("revert");
}

#[test]
fn the_doctor_names_what_stands_in_the_way() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    let output = story.run("doctor");
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    for words in ["lock.timeout", "✓ files: 2 migrations", "✓ database:", "✓ ledger:", "chain whole"] {
        assert!(out(&output).contains(words), "{words}: {}", out(&output));
    }
    story.set("WHIMBREL_URL", "postgres://ada@127.0.0.1:1/app");
    let output = story.run("doctor");
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("✗ database: cannot reach"), "{}", out(&output));
    let document: serde_json::Value = serde_json::from_str(&out(&story.run("--format json doctor"))).unwrap();
    assert_eq!(document["schema"], "whimbrel.doctor/1");
}

/// D2: a database and its settings, with nothing to install.
#[test]
fn a_development_server_is_started_found_and_stopped() {
    let mut story = Story::new();
    story.run("init");
    let output = story.run("dev up");
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    let url = out(&story.run("dev psql-url")).trim().to_owned();
    assert!(url.starts_with("postgres://"), "{url}");
    assert!(out(&output).contains(&url), "{}", out(&output));
    story.write("migrations/20250110120000_add_memos.sql", "create table memos (id bigint);\n");
    assert_eq!(story.run("up").status.code(), Some(0));
    let made = story.run("data make --rows 10");
    assert!(out(&made).contains("✓ public.memos        10 rows"), "{}{}", out(&made), err(&made));
    assert!(err(&story.run("status")).starts_with("→ dev/app (PostgreSQL "));
    assert!(out(&story.run("--format json dev status")).contains("\"running\":true"));
    story.tell("dev down");
    story.tell("dev status");
    story.tell("dev psql-url");
    story.ends_as("dev");
}
