//! One schema with everything that is hard.

use super::{block_on, fill, lines, rows};
use std::collections::BTreeMap;
use whimbrel_postgres::made::MadeOptions;
use whimbrel_postgres::rows::{Reading, digests, row_sets};
use whimbrel_testbed::{TestDatabase, TestServer};

const SCHEMA: &str = include_str!("hard.sql");

/// Whether every foreign key and check holds, as the server sees it when it looks at all rows again.
const VALIDATE: &str =
    "update pg_constraint set convalidated = false where contype in ('f', 'c') and conrelid <> 0;
    do $$ declare c record; begin
        for c in select conrelid::regclass as t, conname from pg_constraint
            where contype in ('f', 'c') and conrelid <> 0 and not convalidated and conparentid = 0 loop
            execute format('alter table %s validate constraint %I', c.t, c.conname);
        end loop;
    end $$";

async fn all(database: &TestDatabase) -> BTreeMap<String, Reading> {
    let client = database.connect().await;
    let found = row_sets(&client, &[]).await.unwrap();
    let read = digests(&client, &found.sets).await.unwrap();
    found.sets.iter().map(|set| set.table.join(".")).zip(read).collect()
}

#[test]
fn everything_that_a_schema_asks_is_satisfied_on_every_major() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute(SCHEMA);
        let made = fill(&database, &rows(300));
        assert_eq!(lines(&made), [""; 0], "{}", server.major());
        database.execute(VALIDATE);
        assert_eq!(database.query_text("select count from app.totals"), "300");
        assert_eq!(database.query_text("select count(*) > 0 from app.orders_2025"), "t");
        assert_eq!(database.query_text("select count(*) > 0 from app.orders_2026"), "t");
        assert_eq!(database.query_text("select count(*) >= 300 from app.log where what = 'INSERT'"), "t");
    }
}

#[test]
fn the_same_seed_makes_the_same_rows_and_another_others() {
    let server = TestServer::any();
    let make = |seed| {
        let database = server.database();
        database.execute(SCHEMA);
        fill(&database, &MadeOptions { seed, ..rows(50) });
        block_on(all(&database))
    };
    let first = make(1);
    assert_eq!(first, make(1));
    let other = make(2);
    let same = first.iter().filter(|(table, reading)| other.get(*table) == Some(*reading));
    let same: Vec<&String> = same.map(|(table, _)| table).collect();
    // Tables whose every value is the number of its row have no choice.
    assert_eq!(same, ["app.eggs", "app.tenants", "app.totals"]);
}

#[test]
fn a_table_with_rows_is_filled_up_and_keeps_them() {
    let database = TestServer::any().database();
    database.execute(
        "create table t (id bigint generated always as identity primary key, name text unique, n int not null unique);
         insert into t (name, n) values ('mine', 3), ('yours', 5)",
    );
    let made = fill(&database, &rows(20));
    assert_eq!(lines(&made), [""; 0]);
    assert_eq!(
        database.query_text("select count(*), count(*) filter (where name in ('mine', 'yours')) from t"),
        "20|2"
    );
    let again = fill(&database, &rows(20));
    assert!(again.tables.iter().all(|table| table.added == 0));
}

#[test]
fn what_cannot_be_satisfied_is_named_and_the_rest_is_made() {
    let database = TestServer::any().database();
    database.execute(
        "create table never (id int constraint impossible check (id > 5 and id < 5), n int not null);
         alter table never alter id set not null;
         create table clashing (a int not null, b int not null, constraint less check (a < b), constraint more check (a > b));
         create table few (b bool primary key);
         create table rooms (id int) partition by list (id);
         create table strict (id int); create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'not today'; end $$;
         create trigger t before insert on strict for each row execute function refuse();
         create table fine (id int primary key)",
    );
    let made = fill(&database, &rows(10));
    assert_eq!(
        lines(&made),
        [
            "public.clashing: 0 of 10",
            "public.few: 2 of 10",
            "public.never: 0 of 10",
            "public.rooms: 0 of 10",
            "public.clashing: less, more: no row was found that they all allow",
            "public.few: few_pkey: no more than 2 rows were found that are unique in it",
            "public.never: impossible: no value of type integer was found that column id takes",
            "public.rooms: its partitions: it has none, so that it can have no row",
            "public.strict: its triggers were not fired: not today (P0001)",
        ]
    );
    assert_eq!(database.query_text("select count(*) from fine"), "10");
}

#[test]
fn a_table_whose_parent_stays_empty_is_named() {
    let database = TestServer::any().database();
    database.execute(
        "create table parent (id int primary key constraint impossible check (id <> id));
         create table child (id int primary key, parent_id int not null constraint up references parent);
         create table maybe (id int primary key, parent_id int references parent)",
    );
    let made = fill(&database, &rows(10));
    assert_eq!(
        lines(&made),
        [
            "public.parent: 0 of 10",
            "public.child: 0 of 10",
            "public.parent: impossible: no value of type integer was found that column id takes",
            "public.child: up: public.parent has no rows to point to",
        ]
    );
}

#[test]
fn a_checksum_has_as_many_bytes_as_its_domain_asks() {
    let database = TestServer::any().database();
    database.execute(
        "create domain checksum as bytea check (value is null or octet_length(value) = 20);
         create domain small as bytea constraint four check (octet_length(value) = 4);
         create table t (id checksum primary key, other checksum not null, tag small unique, big bytea check (length(big) between 64 and 70))",
    );
    let made = fill(&database, &rows(500));
    assert_eq!(lines(&made), [""; 0]);
    assert_eq!(database.query_text("select count(*), count(distinct tag) > 400 from t"), "500|t");
}

#[test]
fn documents_have_the_keys_that_a_generated_column_reads() {
    let database = TestServer::any().database();
    database.execute(
        "create table documents (id int primary key, document jsonb not null, \
            body tsvector generated always as (to_tsvector('english'::regconfig, document ->> 'title') \
                || to_tsvector('english'::regconfig, document ->> 'text')) stored not null, \
            \"kind Of\" jsonb not null check (\"kind Of\" ->> 'kind' is not null));
         create table never (a int, b int generated always as (nullif(a, a)) stored not null)",
    );
    let made = fill(&database, &rows(100));
    assert_eq!(
        lines(&made),
        ["public.never: 0 of 100", "public.never: NOT NULL of b: no row was found that it allows",]
    );
    assert_eq!(database.query_text("select count(*) from documents where document ? 'title'"), "100");
}

#[test]
fn a_key_of_one_letter_has_more_rows_than_digits() {
    let database = TestServer::any().database();
    database
        .execute("create table t (code char(1) primary key); create table u (code varchar(2) primary key)");
    let made = fill(&database, &rows(1_000));
    let few = "public.t: t_pkey: no more than 36 rows were found that are unique in it";
    assert_eq!(lines(&made), ["public.t: 36 of 1000", few]);
}

#[test]
fn a_trigger_that_waits_for_the_end_refuses_its_table_alone() {
    let database = TestServer::any().database();
    database.execute(
        "create table strict (id int primary key); create table fine (id int primary key);
         create function refuse() returns trigger language plpgsql as \
            $$ begin insert into pending values (new.id); return null; end $$;
         create constraint trigger t after insert on strict deferrable initially deferred \
            for each row execute function refuse()",
    );
    let made = fill(&database, &rows(10));
    let why = "public.strict: its triggers were not fired: relation \"pending\" does not exist (42P01)";
    assert_eq!(lines(&made), [why]);
    assert_eq!(
        database.query_text("select (select count(*) from fine), (select count(*) from strict)"),
        "10|10"
    );
}
