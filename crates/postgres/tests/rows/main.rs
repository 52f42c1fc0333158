//! Whether rows are the same: the same everywhere for the same rows, and another for any that differ.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

mod changed;
mod marks;
mod tables;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use tokio_postgres::Client;
use values::{MULTIRANGES, VALUES, WITHOUT_INPUT};
use whimbrel_postgres::rows::{Digest, Extent, Reading, RowSet, Value, digests, row_sets};
use whimbrel_source::quote_literal;
use whimbrel_testbed::{TestDatabase, TestServer};

pub(crate) fn block_on<Output>(work: impl Future<Output = Output>) -> Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) fn columns(names: &[&str]) -> Vec<Value> {
    names.iter().map(|&name| Value::Column(name.to_owned())).collect()
}

pub(crate) fn set(table: &str, names: &[&str]) -> RowSet {
    RowSet {
        table: vec!["public".to_owned(), table.to_owned()],
        extent: Extent::Own,
        values: columns(names),
        key: Vec::new(),
    }
}

/// What is read of each table of a database, by its name.
pub(crate) async fn all(client: &Client) -> BTreeMap<String, Reading> {
    let found = row_sets(client, &[]).await.unwrap();
    let read = digests(client, &found.sets).await.unwrap();
    found.sets.iter().map(|set| set.table.join(".")).zip(read).collect()
}

pub(crate) async fn one(client: &Client, set: RowSet) -> Digest {
    match digests(client, &[set]).await.unwrap().remove(0) {
        Reading::Read(digest) => digest,
        Reading::Refused(why) => panic!("{why}"),
    }
}

fn of(database: &TestDatabase, set: RowSet) -> Digest {
    block_on(async { one(&database.connect().await, set).await })
}

/// A table for each type: a column of it, one of arrays of it, and one of a domain over it.
fn tables_of_types(samples: &[(&str, &[&str])]) -> String {
    let mut sql = String::new();
    for (number, (ty, values)) in samples.iter().enumerate() {
        let name = ty.trim_matches('"').split('(').next().unwrap();
        writeln!(
            sql,
            "create domain d_{name} as {ty}; create table t_{name} (id int, v {ty}, a {ty}[], d d_{name});"
        )
        .unwrap();
        for (id, value) in values.iter().enumerate() {
            let value = quote_literal(value);
            writeln!(
                sql,
                "insert into t_{name} values ({number}{id}, {value}, array[{value}::{ty}, null, {value}], {value});"
            )
            .unwrap();
        }
        writeln!(sql, "insert into t_{name} values (null, null, '{{}}'), (0, null, null);").unwrap();
    }
    sql
}

#[test]
fn equal_rows_of_every_type_hash_the_same_on_every_major() {
    let mut first: BTreeMap<String, (u32, Reading)> = BTreeMap::new();
    for server in TestServer::all() {
        let database = server.database();
        database.execute(&tables_of_types(VALUES));
        if server.major() >= 14 {
            database.execute(&tables_of_types(MULTIRANGES));
        }
        for (table, reading) in block_on(async { all(&database.connect().await).await }) {
            assert!(matches!(reading, Reading::Read(_)), "{} {table}: {reading:?}", server.major());
            let (major, before) =
                first.entry(table.clone()).or_insert_with(|| (server.major(), reading.clone()));
            assert_eq!(*before, reading, "{table} on {major} and on {}", server.major());
        }
    }
}

#[test]
fn the_values_are_of_every_type_that_has_input() {
    for server in TestServer::all() {
        let sql = "select typname from pg_type where typnamespace = 'pg_catalog'::regnamespace \
                   and typtype in ('b', 'r', 'm', 'e') and typcategory <> 'A'";
        let there: BTreeSet<String> = server.database().query_text(sql).lines().map(str::to_owned).collect();
        let name = |ty: &&str| ty.trim_matches('"').split('(').next().unwrap().to_owned();
        let samples = VALUES.iter().chain(MULTIRANGES).map(|(ty, _)| ty);
        let tried: BTreeSet<String> = samples.chain(WITHOUT_INPUT).map(name).collect();
        let missing: Vec<&String> = there.difference(&tried).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", server.major());
    }
}

/// Floats that one bit parts, times a microsecond apart, numbers that differ in their scale: each differs from all
/// others of its type.
#[test]
fn values_that_differ_hash_differently() {
    let database = TestServer::any().database();
    database.execute(&tables_of_types(VALUES));
    block_on(async {
        let client = database.connect().await;
        for (ty, values) in VALUES {
            let name = ty.trim_matches('"').split('(').next().unwrap();
            let mut seen = BTreeMap::new();
            for value in *values {
                let literal = quote_literal(value);
                let sql = format!("truncate t_{name}; insert into t_{name} values (1, {literal}, null)");
                client.batch_execute(&sql).await.unwrap();
                let digest = one(&client, set(&format!("t_{name}"), &["v"])).await;
                let other = seen.insert(digest.hash, value);
                assert_eq!(other, None, "{ty} {value}");
            }
        }
    });
}

#[test]
fn swapped_values_and_a_copy_beside_a_loss_are_seen() {
    let database = TestServer::any().database();
    database.execute("create table t (id int, v text); insert into t values (1, 'a'), (2, 'b'), (3, 'b')");
    let digest = || of(&database, set("t", &["id", "v"]));
    let before = digest();
    assert_eq!(before.rows, 3);
    database.execute("update t set v = case id when 1 then 'b' else 'a' end where id in (1, 2)");
    let swapped = digest();
    assert_ne!(swapped, before);
    database.execute("update t set v = case id when 1 then 'a' else 'b' end where id in (1, 2)");
    assert_eq!(digest(), before);
    database.execute("delete from t where id = 3; insert into t values (2, 'b')");
    let copied = digest();
    assert_eq!(copied.rows, before.rows);
    assert_ne!(copied.hash, before.hash);
    database.execute("delete from t where id = 2");
    database.execute("insert into t values (1, 'a'), (1, 'a')");
    assert_ne!(digest().hash, copied.hash);
}

#[test]
fn columns_have_boundaries_and_null_is_neither_empty_nor_absent() {
    let database = TestServer::any().database();
    database.execute(
        "create table a (x text, y text); insert into a values ('b,c', 'd');
         create table b (x text, y text); insert into b values ('b', 'c,d');
         create table c (x text, y text); insert into c values ('b', null);
         create table d (x text, y text); insert into d values ('b', '');
         create table e (x text, y text); insert into e values (null, 'b');
         create table f (x text); insert into f values (null);
         create table g (x text); insert into g values ('');
         create table h (); insert into h default values;
         create table i (x text, y text); insert into i values (null, null);",
    );
    let tables = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let names: BTreeMap<&str, &[&str]> = [("f", &["x"][..]), ("g", &["x"]), ("h", &[])].into_iter().collect();
    let mut seen = BTreeMap::new();
    for table in tables {
        let digest = of(&database, set(table, names.get(table).copied().unwrap_or(&["x", "y"])));
        assert_eq!(seen.insert(digest.hash, table), None, "{table}");
    }
    let part = of(&database, set("c", &["x"]));
    assert!(!seen.contains_key(&part.hash));
}
