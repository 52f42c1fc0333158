//! Rows that are distributed as those of another database.

use super::{block_on, fill, lines, rows};
use std::collections::BTreeMap;
use whimbrel_postgres::made::{Distribution, MadeOptions, Statistics};
use whimbrel_testbed::{TestDatabase, TestServer};

fn between(database: &TestDatabase, sql: &str, from: f64, to: f64) {
    let value: f64 = database.query_text(sql).parse().unwrap();
    assert!((from..=to).contains(&value), "{sql}: {value}");
}

fn of_table(columns: impl IntoIterator<Item = (&'static str, Distribution)>) -> Statistics {
    let name = |column: &str| ["public".to_owned(), "t".to_owned(), column.to_owned()];
    let columns = columns.into_iter().map(|(column, distribution)| (name(column), distribution));
    Statistics { columns: columns.collect(), rows: BTreeMap::new() }
}

#[test]
fn distributions_of_another_database_are_followed() {
    let database = TestServer::any().database();
    database.execute("create table t (id bigserial primary key, state text, kind text not null, n int)");
    let distribution = |null_fraction, distinct, common: &[f64]| Distribution {
        null_fraction,
        distinct,
        common: common.to_vec(),
        ..Distribution::default()
    };
    let statistics =
        of_table([("state", distribution(0.75, 3.0, &[])), ("kind", distribution(0.0, 4.0, &[0.9, 0.05]))]);
    let made = fill(&database, &MadeOptions { statistics, ..rows(4_000) });
    assert_eq!(lines(&made), [""; 0]);
    between(&database, "select avg((state is null)::int) from t", 0.72, 0.78);
    between(&database, "select count(distinct state) from t", 3.0, 3.0);
    between(&database, "select count(distinct kind) from t", 4.0, 4.0);
    between(
        &database,
        "select max(c) / 4000.0 from (select count(*) as c from t group by kind) as g",
        0.87,
        0.93,
    );
}

#[test]
fn statistics_tell_shares_and_no_values() {
    let database = TestServer::any().database();
    database.execute(
        "create table t (secret text); insert into t select case when i % 4 = 0 then null else 'person ' || i % 2 end \
         from generate_series(1, 1000) as i; analyze t",
    );
    let statistics = block_on(async { Statistics::read(&database.connect().await, &[]).await.unwrap() });
    let found = statistics.of(&["public".to_owned(), "t".to_owned()], "secret").unwrap();
    assert!((found.null_fraction - 0.25).abs() < 0.01, "{found:?}");
    assert!((found.distinct - 2.0).abs() < 0.01, "{found:?}");
    assert_eq!(statistics.rows.values().copied().collect::<Vec<_>>(), [1000]);
    assert!(!format!("{statistics:?}").contains("person"));
}

#[test]
fn texts_are_as_wide_and_values_lie_as_they_do_there() {
    let database = TestServer::any().database();
    database.execute(
        "create table t (id bigserial primary key, note text, short varchar(40), up int, down timestamp, half int, apart int)",
    );
    let known =
        |width, correlation| Distribution { distinct: -0.5, width, correlation, ..Distribution::default() };
    let statistics = of_table([
        ("note", known(300.0, 0.0)),
        ("short", known(30.0, 0.0)),
        ("up", known(4.0, 1.0)),
        ("down", known(8.0, -1.0)),
        ("half", known(4.0, 0.6)),
        ("apart", known(4.0, 0.0)),
    ]);
    let made = fill(&database, &MadeOptions { statistics, ..rows(5_000) });
    assert_eq!(lines(&made), [""; 0]);
    database.execute("analyze t");
    let of = |what: &str, column: &str| {
        format!("select {what} from pg_stats where tablename = 't' and attname = '{column}'")
    };
    between(&database, &of("avg_width", "note"), 270.0, 330.0);
    between(&database, &of("avg_width", "short"), 25.0, 35.0);
    between(&database, &of("correlation", "up"), 0.95, 1.0);
    between(&database, &of("correlation", "down"), -1.0, -0.95);
    between(&database, &of("correlation", "half"), 0.45, 0.75);
    between(&database, &of("correlation", "apart"), -0.1, 0.1);
    between(&database, "select count(distinct note) from t", 1_500.0, 2_500.0);
}
