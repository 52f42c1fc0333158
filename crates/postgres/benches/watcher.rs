//! `cargo bench -p whimbrel-postgres --bench watcher`: what the watcher of a rehearsal costs those that work beside it.
//!
//! Sessions read and write by key, in turn with and without a watcher that looks at the locks of one more session, which
//! holds some. Each round is as many queries; the least of the rounds counts. The processor's time of the sessions is
//! beside the clock, and that of the watcher's own session.
//!
//! `BENCH_QUERIES` is the number of queries of a session and round (4,000), `BENCH_ROUNDS` the number of rounds (5).
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::time::Instant;
use tokio_postgres::Client;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::rehearse::Watcher;
use whimbrel_testbed::{TestDatabase, TestServer};

const SESSIONS: usize = 4;

const TABLES: &str = "create table t (id integer primary key, n integer not null);
    insert into t select i, i from generate_series(1, 10000) as i;
    create table held (id integer primary key); create table also_held (id integer primary key)";

/// What one round took.
#[derive(Debug, Clone, Copy)]
struct Round {
    seconds: f64,
    /// The processor's time of the sessions that work, in seconds.
    processor: f64,
}

impl Round {
    fn least(self, other: Self) -> Self {
        Self { seconds: self.seconds.min(other.seconds), processor: self.processor.min(other.processor) }
    }
}

fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (queries, rounds) =
        (number("BENCH_QUERIES").unwrap_or(4_000), number("BENCH_ROUNDS").unwrap_or(5).max(1));
    let server = TestServer::any();
    let database = server.database();
    database.execute(TABLES);
    println!(
        "PostgreSQL {}, {SESSIONS} sessions, {queries} queries each, the least of {rounds} rounds",
        server.major()
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(&database, queries, rounds));
}

async fn measure(database: &TestDatabase, queries: u64, rounds: u64) {
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        let client = database.connect().await;
        let pid: i32 = client.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
        sessions.push((client, pid));
    }
    let holder = database.connect().await;
    holder.batch_execute("begin; lock table held, also_held in access exclusive mode").await.unwrap();
    let held: i32 = holder.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    let environment = whimbrel_postgres::Environment::default();
    let settings = ConnectionSettings::resolve(Some(&database.url()), &environment).unwrap();
    let watcher = Watcher::open(&settings, Instant::now()).await.unwrap();
    let watching = "select pid from pg_stat_activity where application_name like '%rehearsal watch%' \
        and datname = current_database()";
    let watching: i32 = holder.query_one(watching, &[]).await.unwrap().get(0);
    let (mut without, mut beside): (Option<Round>, Option<Round>) = (None, None);
    let mut looking = f64::MAX;
    for _ in 0..rounds {
        let one = work(&sessions, queries).await;
        without = Some(without.map_or(one, |known| known.least(one)));
        let before = processor_time(watching);
        let (one, seen) = watcher.beside(held, work(&sessions, queries)).await;
        assert!(seen.locks.len() >= 2, "the locks of the session are seen");
        looking = looking.min(processor_time(watching) - before);
        beside = Some(beside.map_or(one, |known| known.least(one)));
    }
    let (without, beside) = (without.unwrap(), beside.unwrap());
    for (name, round) in [("without", without), ("beside a watcher", beside)] {
        println!(
            "{name:<18} {:>7.0} ms {:>7.0} ms of the processor   {:.3} and {:.3} times",
            round.seconds * 1e3,
            round.processor * 1e3,
            round.seconds / without.seconds,
            round.processor / without.processor
        );
    }
    println!("the watcher itself {:>18.0} ms of the processor", looking * 1e3);
}

/// As many queries on each session at the same time, every fourth of which writes.
async fn work(sessions: &[(Client, i32)], queries: u64) -> Round {
    let used = || sessions.iter().map(|(_, pid)| processor_time(*pid)).sum::<f64>();
    let (begun, before) = (Instant::now(), used());
    let each = sessions.iter().zip(0_u64..).map(|((client, _), number)| async move {
        let read = client.prepare("select n from t where id = $1").await.unwrap();
        let write = client.prepare("update t set n = n + 1 where id = $1").await.unwrap();
        for query in 0..queries {
            let id = i32::try_from((query * 7919 + number * 131) % 2_500 + 1 + number * 2_500).unwrap();
            let statement = if query % 4 == 0 { &write } else { &read };
            client.query(statement, &[&id]).await.unwrap();
        }
    });
    futures_util::future::join_all(each).await;
    Round { seconds: begun.elapsed().as_secs_f64(), processor: used() - before }
}

/// How long the processor has worked for a process, in seconds.
fn processor_time(pid: i32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
