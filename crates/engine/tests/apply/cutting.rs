use crate::desk::{Desk, words};
use whimbrel::Class;

/// A procedure that commits, under a name that no text of the next file tells it by.
const PROCEDURE: &str = "create table t (x int);
create procedure p() language plpgsql as $$ begin insert into t values (1); commit; end $$;";

#[tokio::test]
async fn a_file_that_the_server_taught_to_cut_is_resumed_where_it_stopped() {
    let desk = Desk::new();
    desk.file("1_a.sql", PROCEDURE);
    let calls = "insert into t values (10);\ndo $$ begin call p(); end $$;\ninsert into t values (20);\n";
    desk.file("2_b.sql", &format!("{calls}select 1 / 0;"));
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::FailedDirty, "{}", words(&failure));
    assert!(words(&failure).contains("2 of 3 segments"), "{}", words(&failure));
    desk.file("2_b.sql", &format!("{calls}select 1;"));
    desk.resume().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.standings().await, ["applied 1", "applied 2"]);
    assert_eq!(desk.text("select string_agg(x::text, ' ' order by x) from t"), "1 10 20");
}

#[tokio::test]
async fn a_refused_copy_is_named_and_written_down_like_any_statement() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);\ncopy a (i, nothing) from stdin;\n1\t2\n\\.\n");
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::FailedClean, "{}", words(&failure));
    assert!(words(&failure).contains("at migrations/1_a.sql:2:1"), "{}", words(&failure));
    assert!(words(&failure).contains("column \"nothing\" of relation \"a\" does not exist"));
    assert_eq!(desk.text("select count(*) from whimbrel.ledger where event = 'failed'"), "1");
    desk.file("1_a.sql", "create table a (i int);\ncopy a (i) from stdin;\n1\n\\.\n");
    desk.up().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.text("select i from a"), "1");
}
