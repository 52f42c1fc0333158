//! `cargo bench -p whimbrel-postgres --bench rows`: what it costs to hash the rows of a table, each as a ratio to
//! `count(*)` and to a scan that reads every column, on the same table in the same run.
//!
//! `BENCH_ROWS` is the number of rows (10 million); `BENCH_ROUNDS` the number of rounds (3), of which the least time
//! counts.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::time::{Duration, Instant};
use tokio_postgres::Client;
use whimbrel_postgres::embedded::{Lifetime, Scratch, ServerOptions, Storage};
use whimbrel_postgres::rows::{Reading, compare, digests, mark, row_sets};
use whimbrel_testbed::TestServer;

const TABLE: &str = "create table t (id bigint primary key, name text not null, email text, at timestamptz, price numeric(12, 2), \
    is_open boolean, token uuid, score float8)";

fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (rows, rounds) = (number("BENCH_ROWS").unwrap_or(10_000_000), number("BENCH_ROUNDS").unwrap_or(3));
    let settings = [("shared_buffers", "256MB"), ("max_wal_size", "8GB"), ("fsync", "off")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let options = ServerOptions { lifetime: Lifetime::Process(Storage::Disk), settings, original: None };
    let server = TestServer::any();
    let scratch = Scratch::start_with(&server.embedded(), &options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let database = scratch.database().await.unwrap();
        let (client, connection) = database.config().connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        println!("PostgreSQL {}, {rows} rows of 8 columns, the least of {rounds} rounds", server.major());
        measure(&client, rows, rounds).await;
    });
}

async fn measure(client: &Client, rows: u64, rounds: u64) {
    let fill = format!(
        "{TABLE}; insert into t select i, 'name ' || i, nullif('user' || i || '@example.org', 'user7@example.org'), \
         timestamptz '2026-01-01 00:00+00' + i * interval '1 s', i % 100000 * 0.01, i % 3 = 0, md5(i::text)::uuid, \
         i / 7.0 from generate_series(1, {rows}) as i; "
    );
    client.batch_execute(&fill).await.unwrap();
    client.batch_execute("vacuum (freeze, analyze) t").await.unwrap();
    let counting = least(rounds, || run(client, "select count(*) from t")).await;
    let reading = least(rounds, || {
        let columns = ["id", "name", "email", "at", "price", "is_open", "token", "score"];
        let columns = columns.map(|name| format!("count({name})")).join(", ");
        async move { run(client, &format!("select {columns} from t")).await }
    })
    .await;
    let writing = least(rounds, || run(client, "select count(t::text) from t")).await;
    let sets = row_sets(client, &[]).await.unwrap().sets;
    let hashing = least(rounds, || async {
        let read = digests(client, &sets).await.unwrap();
        assert!(matches!(read.first(), Some(Reading::Read(digest)) if digest.rows == rows));
    })
    .await;
    println!("{:<34} {:>9} {:>14} {:>22}", "", "time", "to count(*)", "to reading all columns");
    let line = |what: &str, time: Duration| {
        let ratio = |other: Duration| time.as_secs_f64() / other.as_secs_f64();
        println!("{what:<34} {:>6} ms {:>14.1} {:>22.1}", time.as_millis(), ratio(counting), ratio(reading));
    };
    line("count(*)", counting);
    line("count of every column", reading);
    line("text of every row", writing);
    line("digest", hashing);
    let set = sets.first().unwrap();
    let begun = Instant::now();
    let marked = mark(client, set, &["public".to_owned(), "marked".to_owned()]).await.unwrap();
    line("mark", begun.elapsed());
    let begun = Instant::now();
    assert!(compare(client, &marked, set, 10).await.unwrap().is_empty());
    line("compare with the mark", begun.elapsed());
}

async fn run(client: &Client, sql: &str) {
    client.query(sql, &[]).await.unwrap();
}

async fn least<Work: Future<Output = ()>>(rounds: u64, mut work: impl FnMut() -> Work) -> Duration {
    let mut least = Duration::MAX;
    for _ in 0..rounds {
        let begun = Instant::now();
        work().await;
        least = least.min(begun.elapsed());
    }
    least
}
