//! The test bed gives what it promises.
#![allow(clippy::expect_used, reason = "tests")]

use whimbrel_testbed::TestServer;

#[tokio::test]
async fn every_major_answers_with_its_version() {
    for server in TestServer::all() {
        let database = server.database();
        let client = database.connect().await;
        let row = client.query_one("select current_setting('server_version_num')::int / 10000", &[]).await;
        assert_eq!(row.expect("an answer").get::<_, i32>(0), i32::try_from(server.major()).expect("small"));
    }
}

#[test]
fn a_database_is_fresh_and_dropped_at_the_end() {
    let server = TestServer::any();
    let first = server.database();
    first.execute("create table t (); select 1");
    let second = server.database();
    assert_eq!(second.query_text("select count(*), 'x' from pg_class where relname = 't'"), "0|x");
    let name = first.name().to_owned();
    drop(first);
    let sql = format!("select count(*) from pg_database where datname = '{name}'");
    assert_eq!(second.query_text(&sql), "0");
}

#[test]
fn the_url_is_read_by_libpq_and_by_tokio_postgres() {
    let database = TestServer::any().database();
    let config: tokio_postgres::Config = database.url().parse().expect("an address");
    assert_eq!(config.get_dbname(), Some(database.name()));
    if let Some(output) = database.psql(&["-Atc", "select current_database()"]) {
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), database.name());
    }
}

#[test]
fn the_dump_shows_the_schema_without_noise() {
    let database = TestServer::any().database();
    database.execute("create table orders (id bigint)");
    if let Some(dump) = database.pg_dump() {
        assert!(dump.contains("CREATE TABLE public.orders"), "{dump}");
        assert!(!dump.contains("restrict"), "{dump}");
    }
}
