//! What of a generated migration is a transaction of its own.

use crate::apply::database;
use crate::steering::until;
use crate::story::{Story, err};
use std::process::Stdio;

/// Nobody waits for one table because another is not free yet; what is done of the file stays, and the rest goes on.
#[test]
fn each_table_in_use_is_changed_in_a_transaction_of_its_own() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("whimbrel.toml", "version = 1\n");
    let made = |more: &str| {
        format!(
            "create table orders (id bigint primary key{more});\ncreate table people (id bigint primary key{more});\n"
        )
    };
    story.write("migrations/20260110120000_base.sql", &made(""));
    story.write("schema/all.sql", &made(", note text"));
    assert_eq!(story.run("up").status.code(), Some(0));
    story.tell("generate notes --because 'people write notes'");
    story.show("migrations", "notes");
    story.tell("lint");
    let mut reader = std::process::Command::new("psql")
        .args([
            "-qX",
            &database.url(),
            "-c",
            "begin; lock table people in access share mode; select pg_sleep(60)",
        ])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("somebody reads the second table", || {
        let sql = "select count(*) from pg_locks where relation = 'people'::regclass and granted";
        database.query_text(sql) == "1"
    });
    let ran = story.run("up --lock-patience 200ms");
    assert_eq!(ran.status.code(), Some(8), "{}", err(&ran));
    assert_eq!(database.query_text("select count(note)::text from orders"), "0");
    database.execute(
        "select pg_terminate_backend(pid) from pg_locks where relation = 'people'::regclass and granted",
    );
    assert!(!reader.wait().unwrap().success());
    story.tell("status");
    story.tell("resume");
    assert_eq!(database.query_text("select count(note)::text from people"), "0");
    let back = story.run("down --yes");
    assert_eq!(back.status.code(), Some(0), "{}", err(&back));
    story.tell("verify");
    story.ends_as("generate_transactions");
}
