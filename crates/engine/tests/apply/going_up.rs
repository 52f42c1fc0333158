use crate::desk::Desk;
use whimbrel_testbed::TestServer;

/// B5: what is pending is applied, and the status shows it.
#[tokio::test]
async fn pending_files_are_applied_in_the_order_of_versions_on_every_major() {
    for server in TestServer::all() {
        let desk = Desk::on(server);
        desk.file("10_b.sql", "alter table a add column b int;");
        desk.file("9_a.sql", "create table a (id int primary key);\ninsert into a values (1), (2)");
        desk.file("11_empty.sql", "-- only a comment\n");
        let report = desk.up().await.unwrap();
        let versions: Vec<&str> =
            report.migrations.iter().map(|run| run.migration.version.as_str()).collect();
        assert_eq!(versions, ["9", "10", "11"], "PostgreSQL {}", server.major());
        assert_eq!(desk.standings().await, ["applied 9", "applied 10", "applied 11"]);
        assert_eq!(desk.text("select count(b) + count(*) from a"), "2");
        assert_eq!(desk.up().await.unwrap().migrations, []);
        assert_eq!(
            desk.text("select string_agg(event, ' ' order by seq) from whimbrel.ledger"),
            "run-started applied applied applied"
        );
    }
}

#[tokio::test]
async fn the_hash_chain_is_the_same_for_the_server_and_for_us() {
    for server in TestServer::all() {
        let desk = Desk::on(server);
        desk.file("1_ünï.sql", "create table a (t text default 'ü\\');");
        desk.up().await.unwrap();
        let report = desk.verify().await;
        assert_eq!(report.ledger_rows, 2);
        assert_eq!(report.broken_links, []);
        assert!(report.agrees(), "{report:?}");
    }
}

#[tokio::test]
async fn statements_outside_of_transactions_are_segments_of_their_own() {
    for server in TestServer::all() {
        let desk = Desk::on(server);
        desk.file(
            "1_a.sql",
            "create table a (id int, b int);\ninsert into a select g, g from generate_series(1, 1000) g;\n",
        );
        desk.file(
            "2_b.sql",
            "alter table a add column c int;\ncreate index concurrently if not exists a_b on a (b);\nvacuum a;\nalter table a add column d int;",
        );
        desk.up().await.unwrap_or_else(|failure| panic!("{}", crate::desk::words(&failure)));
        assert_eq!(desk.text("select indisvalid from pg_index where indexrelid = 'a_b'::regclass"), "t");
        let events = desk.text(
            "select string_agg(event || segment, ' ' order by seq) from whimbrel.ledger where version = '2'",
        );
        assert_eq!(events, "finished1 started2 finished2 started3 finished3 applied0");
    }
}

#[tokio::test]
async fn what_the_server_refuses_in_a_block_is_learned_from_it() {
    for server in TestServer::all() {
        let desk = Desk::on(server);
        desk.file("1_enum.sql", "create type mood as enum ('sad');");
        desk.file(
            "2_value.sql",
            "create table m (m mood);\nalter type mood add value 'glad';\ninsert into m values ('glad');",
        );
        desk.file("3_do.sql", "create table n (i int);\ndo $$ begin for i in 1..3 loop insert into n values (i); commit; end loop; end $$;\ninsert into n values (4);");
        desk.up().await.unwrap_or_else(|failure| panic!("{}", crate::desk::words(&failure)));
        assert_eq!(desk.text("select count(*) from m"), "1");
        assert_eq!(desk.text("select count(*) from n"), "4");
    }
}

#[tokio::test]
async fn a_file_with_its_own_block_is_one_transaction_with_its_ledger_row() {
    let desk = Desk::new();
    desk.file("1_a.sql", "set client_min_messages = warning;\nbegin;\ncreate table a (i int);\ncommit;\n");
    desk.up().await.unwrap();
    assert_eq!(
        desk.text("select string_agg(event, ' ' order by seq) from whimbrel.ledger"),
        "run-started applied"
    );
}

#[tokio::test]
async fn copy_data_goes_through_the_copy_protocol() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int, t text);\ncopy a (i, t) from stdin;\n1\tone; -- not a comment\n2\t\\N\n\\.\n\ninsert into a values (3, 'x');");
    desk.up().await.unwrap_or_else(|failure| panic!("{}", crate::desk::words(&failure)));
    assert_eq!(
        desk.text("select count(*) || ' ' || count(t) || ' ' || min(t) from a"),
        "3 2 one; -- not a comment"
    );
}

#[tokio::test]
async fn what_a_file_sets_ends_with_the_file() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create schema other; set search_path = other; set role pg_monitor; reset role; create table a (i int);");
    desk.file("2_b.sql", "create table b (i int);");
    desk.up().await.unwrap_or_else(|failure| panic!("{}", crate::desk::words(&failure)));
    assert_eq!(
        desk.text(
            "select string_agg(oid::regclass::text, ' ' order by relname) from pg_class where relname in ('a', 'b')"
        ),
        "other.a b"
    );
}

#[tokio::test]
async fn ten_runners_at_once_apply_each_migration_once() {
    let desk = Desk::new();
    for number in 1..=12 {
        desk.file(
            &format!("{number}_t.sql"),
            &format!("create table t{number} (i int); insert into t{number} values (1);"),
        );
    }
    let runs = futures_util::future::join_all((0..10).map(|_| desk.up())).await;
    let ran: usize = runs
        .into_iter()
        .map(|run| run.unwrap_or_else(|failure| panic!("{}", crate::desk::words(&failure))).migrations.len())
        .sum();
    assert_eq!(ran, 12);
    assert_eq!(desk.text("select count(*) from whimbrel.ledger where event = 'applied'"), "12");
}

#[tokio::test]
async fn declared_placeholders_are_quoted_by_us_and_only_their_digests_are_kept() {
    let desk = Desk::new();
    desk.settings("[placeholders]\nwho = { environment = \"NOT_SET_ANYWHERE\", default = \"o'brien\" }");
    desk.file(
        "1_a.sql",
        "create table :\"who\" (t text default :'who'); insert into :\"who\" default values; select ':who';",
    );
    desk.up().await.unwrap_or_else(|failure| panic!("{}", crate::desk::words(&failure)));
    assert_eq!(desk.text("select t from \"o'brien\""), "o'brien");
    let kept = desk.text("select facts->'placeholders'->>'who' = encode(sha256('o''brien'), 'hex') from whimbrel.ledger where event = 'applied'");
    assert_eq!(kept, "t");
}

#[tokio::test]
async fn a_setting_behind_the_first_statement_is_refused_and_nothing_runs() {
    let desk = Desk::new();
    desk.file(
        "1_a.sql",
        "create table a (i int);\n-- whimbrel: transaction = statement\ncreate table b (i int);\n",
    );
    let failure = desk.up().await.unwrap_err();
    assert!(crate::desk::words(&failure).contains("late-setting"), "{}", crate::desk::words(&failure));
    assert_eq!(desk.text("select to_regclass('a') is null"), "t");
}
