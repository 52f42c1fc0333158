//! Messages are sent before the answers to earlier ones are there: a refusal must still stop what follows.

use crate::project::Project;
use whimbrel_testbed::TestServer;

/// A file that has to fail, and of which nothing may remain.
#[track_caller]
fn leaves_nothing(sql: &str) {
    let database = TestServer::any().database();
    let project = Project::of(&[("1_first.sql", sql)]);
    let ended = project.run(&database.url(), "up");
    assert_eq!(ended.code, Some(7), "{}", ended.said);
    assert!(ended.said.contains("nothing of 1_first remains"), "{}", ended.said);
    assert_eq!(database.query_text("select pg_catalog.to_regclass('a') is null"), "t", "{sql}");
    let status = project.run(&database.url(), "status --check");
    assert_eq!(status.code, Some(1), "{}", status.said);
}

#[test]
fn a_setting_that_is_refused_stops_the_file() {
    leaves_nothing("set work_mem = 'much';\ncreate table a (i integer);\n");
}

#[test]
fn a_setting_between_statements_that_is_refused_stops_the_file() {
    leaves_nothing("create table a (i integer);\nset work_mem = 'much';\ncreate table b (i integer);\n");
}

#[test]
fn a_begin_that_is_refused_stops_the_file() {
    leaves_nothing("begin isolation level nonsense;\ncreate table a (i integer);\ncommit;\n");
}

#[test]
fn a_failure_in_a_block_that_the_file_rolls_back_is_a_failure() {
    leaves_nothing("begin;\ncreate table a (i integer);\nselect 1 / 0;\nrollback;\n");
}

#[test]
fn a_failure_at_commit_is_a_failure() {
    leaves_nothing(
        "create table a (i integer primary key, j integer references a deferrable initially deferred);\n\
         insert into a values (1, 2);\n",
    );
}

#[test]
fn what_a_file_sets_for_transactions_is_not_set_for_the_next_file() {
    let database = TestServer::any().database();
    let project = Project::of(&[
        ("1_set.sql", "set default_transaction_isolation = 'serializable';\ncreate table a (i text);\n"),
        ("2_use.sql", "insert into a values (current_setting('transaction_isolation'));\n"),
        ("3_set.sql", "insert into a values ('3');\nset default_transaction_read_only = on;\n"),
        ("4_use.sql", "insert into a values ('4');\n"),
    ]);
    project.does(&database.url(), "up");
    assert_eq!(database.query_text("select i from a"), "read committed\n3\n4");
}
