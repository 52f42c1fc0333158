//! Many rows come while indexes rest; afterwards they are as if each row had gone into them.

use super::{fill, lines, rows};
use whimbrel_testbed::TestServer;

const SCHEMA: &str =
    "create table people (id bigint generated always as identity primary key, email text not null unique,
        boss bigint references people, city text, at date not null default '2024-01-01', unique (city, id));
    create index on people (lower(city)) where city is not null;
    create index on people (boss);
    create table seats (room integer not null, seat integer not null, n integer,
        primary key (room, seat)) partition by hash (room);
    create table seats_0 partition of seats for values with (modulus 2, remainder 0);
    create table seats_1 partition of seats for values with (modulus 2, remainder 1);
    create table digits (id integer primary key, d integer not null check (d between 0 and 9));
    create unique index on digits ((d * 1000000 + id % 7000));
    create table slots (n integer not null, exclude using btree (n with =));
    create publication everything for all tables";

/// Each index, read by itself, has as many rows as the table.
const WHOLE: &str = "set enable_seqscan = off; set enable_bitmapscan = off;
    select (select count(*) from people where id > 0), (select count(*) from people where email >= ''),
    (select count(boss) = (select count(*) from people where boss > 0) from people),
    (select count(*) from seats where room is not null)";

#[test]
fn indexes_that_have_rested_are_whole_unique_and_as_they_were_on_every_major() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute(SCHEMA);
        let indexes = "select string_agg(concat_ws(' ', indisunique, indisprimary, indisvalid, indisready, indislive, \
            indisexclusion, pg_get_indexdef(indexrelid)), '; ' order by indexrelid) from pg_index where indexrelid >= 16384";
        let before = database.query_text(indexes);
        let made = fill(&database, &rows(6_000));
        assert_eq!(lines(&made), [""; 0], "{}", server.major());
        assert_eq!(database.query_text(indexes), before, "{}", server.major());
        assert_eq!(database.query_text(WHOLE), "6000|6000|t|6000", "{}", server.major());
        assert_eq!(database.query_text("select count(distinct d * 1000000 + id % 7000) from digits"), "6000");
        assert_eq!(database.query_text("select count(boss) between 5000 and 6000 from people"), "t");
    }
}

/// Who is no superuser fills tables as well, one row after the other.
#[test]
fn without_a_superuser_no_index_rests() {
    let database = TestServer::any().database();
    let role = format!("plain_{}", database.name());
    database.execute(&format!(
        "create role {role}; grant all on schema public to {role}; \
         create table t (id bigint generated always as identity primary key, name text unique); \
         alter table t owner to {role}"
    ));
    let made = super::block_on(async {
        let client = database.connect().await;
        client.batch_execute(&format!("set session authorization {role}")).await.unwrap();
        whimbrel_postgres::made::make(&client, &rows(6_000), &|_| {}).await
    });
    let made = made.unwrap();
    assert_eq!(lines(&made), [""; 0]);
    assert_eq!(database.query_text("select count(distinct name) from t"), "6000");
    database.execute(&format!("drop owned by {role} cascade; drop role {role}"));
}
