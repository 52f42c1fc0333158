use crate::desk::{Desk, words};
use whimbrel::Class;

/// B6: a failure has its place and the server's words, and leaves nothing.
#[tokio::test]
async fn a_failing_statement_is_named_with_its_place_and_nothing_remains() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);");
    desk.file("2_b.sql", "create table b (i int);\n\nalter table a\n  add column j nosuchtype;\n");
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::FailedClean);
    let text = words(&failure);
    assert!(text.contains("at migrations/2_b.sql:4:16"), "{text}");
    assert!(text.contains("type \"nosuchtype\" does not exist"), "{text}");
    assert!(text.contains("SQLSTATE 42704"), "{text}");
    assert!(text.contains("nothing of 2_b remains"), "{text}");
    assert_eq!(desk.standings().await, ["applied 1", "pending 2"]);
    assert_eq!(desk.text("select to_regclass('b') is null"), "t");
    desk.file("2_b.sql", "create table b (i int);");
    desk.resume().await.unwrap();
    assert_eq!(desk.standings().await, ["applied 1", "applied 2"]);
}

/// B6: what cannot run in a transaction is accounted for, resumed and undone.
#[tokio::test]
async fn a_failed_unique_build_is_cleared_resumed_and_aborted() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);\ninsert into a values (1), (1);");
    desk.up().await.unwrap();
    desk.file("2_b.sql", "alter table a add column b int;\ncreate unique index concurrently a_i on a (i);\n");
    desk.file(
        "2_b.down.sql",
        "drop index concurrently if exists a_i;\nalter table a drop column if exists b;\n",
    );
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::FailedDirty, "{}", words(&failure));
    assert_eq!(desk.text("select count(*) from pg_index where not indisvalid"), "0");
    assert_eq!(desk.up().await.unwrap_err().class, Class::FailedDirty);
    desk.abort().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.standings().await, ["applied 1", "pending 2"]);
    assert_eq!(
        desk.text("select count(*) from pg_attribute where attrelid = 'a'::regclass and attname = 'b'"),
        "0"
    );
    assert_eq!(desk.up().await.unwrap_err().class, Class::FailedDirty);
    desk.database.execute("delete from a");
    desk.resume().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.standings().await, ["applied 1", "applied 2"]);
    assert_eq!(desk.text("select indisvalid from pg_index where indexrelid = 'a_i'::regclass"), "t");
}

/// B3: a migration that is applied never changes.
#[tokio::test]
async fn edited_vanished_and_renamed_files_stop_everything() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);")
        .file("2_b.sql", "create table b (i int);")
        .file("3_c.sql", "create table c (i int);");
    desk.file("4_d.sql", "-- why\ncreate table d (i int);");
    desk.up().await.unwrap();
    desk.file("1_a.sql", "create table a (i bigint);");
    desk.remove("2_b.sql");
    desk.remove("3_c.sql");
    desk.file("30_c.sql", "create table c (i int);");
    desk.file("4_d.sql", "-- why not\r\ncreate   table d (i int);");
    desk.file("5_e.sql", "create table e (i int);");
    assert_eq!(
        desk.standings().await,
        ["edited 1", "missing 2", "comments-edited 4", "pending 5", "renamed 30"]
    );
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::Refused);
    let text = words(&failure);
    for part in ["-create table a (i int);", "+create table a (i bigint);", "2_b", "3_c was applied"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(desk.text("select to_regclass('e') is null"), "t");
}

/// B5: a file out of order is never passed over in silence.
#[tokio::test]
async fn an_older_file_is_refused_unless_the_project_allows_it() {
    let desk = Desk::new();
    desk.file("2_b.sql", "create table b (i int);");
    desk.up().await.unwrap();
    desk.file("1_a.sql", "create table a (i int);");
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::Refused);
    assert!(words(&failure).contains("1_a is older than 2_b"), "{}", words(&failure));
    desk.settings("out_of_order = \"allow-if-equal\"");
    desk.up().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.standings().await, ["applied 1", "applied 2"]);
}

#[tokio::test]
async fn a_down_file_that_does_not_lead_back_is_named_before_anything_runs() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);\ncreate index a_i on a (i);")
        .file("1_a.down.sql", "drop table a;");
    desk.file(
        "2_b.sql",
        "alter table a add column b int; create index a_b on a (b); create table b (i int);",
    );
    desk.file("2_b.down.sql", "alter table a drop column b;");
    desk.up().await.unwrap();
    let failure = desk.down().await.unwrap_err();
    assert_eq!(failure.class, Class::Refused);
    assert!(words(&failure).contains("+ table public.b"), "{}", words(&failure));
    desk.file("2_b.down.sql", "drop table b; alter table a drop column b;");
    desk.down().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.standings().await, ["applied 1", "pending 2"]);
    desk.database.execute("create table foreign_hand (i int)");
    let report = desk.verify().await;
    assert!(!report.agrees());
    assert!(
        report.schema.iter().any(|difference| difference.object == "table public.foreign_hand"),
        "{:?}",
        report.schema
    );
}
