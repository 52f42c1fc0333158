//! Rows that differ are named.

use super::{block_on, columns, set};
use whimbrel_postgres::rows::{Differences, RowSet, Value, compare, mark};
use whimbrel_testbed::TestServer;

fn lines(found: &Differences) -> Vec<String> {
    let columns = found.columns.iter().map(|change| format!("{} in {}", change.name, change.rows));
    let totals = format!("{} changed, {} gone, {} added", found.changed, found.gone, found.added);
    let examples = found.examples.iter().map(|row| {
        format!("{:?} {} {}", row.kind, row.key.join("/"), row.columns.join(" ")).trim_end().to_owned()
    });
    std::iter::once(totals).chain(columns).chain(examples).collect()
}

/// Marks `t`, runs `change`, and says what differs.
fn differences(setup: &str, before: &RowSet, change: &str, now: &RowSet) -> Vec<String> {
    let mut first: Option<(u32, Vec<String>)> = None;
    for server in TestServer::all() {
        let database = server.database();
        database.execute(setup);
        let lines = block_on(async {
            let client = database.connect().await;
            client.batch_execute("create schema aside").await.unwrap();
            let place = ["aside".to_owned(), "Mark 1".to_owned()];
            let marked = mark(&client, before, &place).await.unwrap();
            assert!(compare(&client, &marked, before, 9).await.unwrap().is_empty());
            client.batch_execute(change).await.unwrap();
            lines(&compare(&client, &marked, now, 4).await.unwrap())
        });
        let (major, expected) = first.get_or_insert_with(|| (server.major(), lines.clone()));
        assert_eq!(*expected, lines, "{major} and {}", server.major());
    }
    first.unwrap().1
}

fn keyed(key: &[&str], names: &[&str]) -> RowSet {
    RowSet { key: key.iter().map(|&name| name.to_owned()).collect(), ..set("t", names) }
}

#[test]
fn rows_are_named_by_their_key_with_the_columns_that_changed() {
    let setup = "create table t (tenant text, id int, a text, b int, primary key (tenant, id));
        insert into t select 'x', i, 'a' || i, i from generate_series(1, 12) as i";
    let change = "update t set a = null where id in (2, 10); update t set b = b + 1 where id = 10;
        delete from t where id = 11; insert into t values ('y', 1, '', null);
        alter table t rename a to label";
    let before = keyed(&["tenant", "id"], &["tenant", "id", "a", "b"]);
    let now = keyed(&["tenant", "id"], &["tenant", "id", "label", "b"]);
    assert_eq!(
        differences(setup, &before, change, &now),
        [
            "2 changed, 1 gone, 1 added",
            "label in 2",
            "b in 1",
            "Changed x/2 label",
            "Added y/1",
            "Changed x/10 label b",
            "Gone x/11"
        ]
    );
}

#[test]
fn without_a_key_equal_rows_are_counted() {
    let setup =
        "create table t (a text, b int); insert into t values ('x', 1), ('x', 1), ('y', 2), (null, null)";
    let change =
        "delete from t where ctid = (select min(ctid) from t where a = 'x'); insert into t values ('y', 2);
        update t set a = '' where a is null";
    let rows = keyed(&[], &["a", "b"]);
    assert_eq!(
        differences(setup, &rows, change, &rows),
        ["0 changed, 2 gone, 2 added", "Gone (,)", "Gone (x,1)", "Added (y,2)", "Added (\"\",)"]
    );
}

#[test]
fn what_a_conversion_will_give_is_compared_with_what_it_gave() {
    let setup =
        "create table t (id int primary key, code text); insert into t values (1, '007'), (2, '8'), (3, '9')";
    let change = "alter table t alter code type int using code::int + (id = 3)::int";
    let mut before = keyed(&["id"], &["id"]);
    before.values.push(Value::Expression { name: "code".to_owned(), sql: "code::integer".to_owned() });
    let now = RowSet { values: columns(&["id", "code"]), ..before.clone() };
    assert_eq!(
        differences(setup, &before, change, &now),
        ["1 changed, 0 gone, 0 added", "code in 1", "Changed 3 code"]
    );
}
