//! `cargo bench -p whimbrel-postgres --bench introspect`: how long it takes to read a schema, and to compare it with
//! another, each as a ratio to `pg_dump --schema-only` on the same database in the same run.
//!
//! The schema is that of `whimbrel_testbed::large_schema`. `BENCH_TABLES` lists the sizes (100,1000,5000); `BENCH_ROUNDS` the number of rounds (5), of which the least time counts.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::time::{Duration, Instant};
use whimbrel_catalog::{Catalog, Fingerprint, diff};
use whimbrel_change::plan::{Lessons, Planning, plan};
use whimbrel_change::scene::Style;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::{Environment, Introspection, Session, introspect_in};
use whimbrel_testbed::{TestDatabase, TestServer, large_schema};

fn main() {
    let sizes = std::env::var("BENCH_TABLES").unwrap_or_else(|_| "100,1000,5000".to_owned());
    let rounds = std::env::var("BENCH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let is_observed = |server: &&'static TestServer| server.database().pg_dump().is_some();
    let server = TestServer::all().iter().rev().find(is_observed).unwrap();
    println!("PostgreSQL {}, the least of {rounds} rounds", server.major());
    println!(
        "{:>7} {:>9} {:>11} {:>9} {:>9} {:>16} {:>9} {:>9} {:>9} {:>9}",
        "tables",
        "pg_dump",
        "introspect",
        "ratio",
        "growth",
        "diff/introspect",
        "create",
        "alter",
        "drop",
        "memory"
    );
    println!("growth: the time for a table, as a ratio to that of the line above; linear is 1");
    let mut before = None;
    for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        before = Some(measure(server, size, rounds, before));
    }
}

/// One size, one line; how long reading takes for one table, `before` that of the line above.
fn measure(server: &'static TestServer, tables: usize, rounds: usize, before: Option<Duration>) -> Duration {
    let database = server.database();
    for statements in large_schema(tables).chunks(500) {
        database.execute(&statements.concat());
    }
    database.execute("analyze");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut catalog = Catalog::default();
    let reading = least(rounds, || catalog = runtime.block_on(read(&database)));
    let dumping = least(rounds, || drop(database.pg_dump().unwrap()));
    let other = catalog.clone();
    let comparing = least(rounds, || {
        assert!(diff(&catalog, &other).is_empty());
        assert_eq!(Fingerprint::of(&catalog), Fingerprint::of(&other));
    });
    let how = Planning { major: server.major(), style: Style::Online, lessons: Lessons::default() };
    let memory = peak_memory();
    let empty = Catalog::default();
    let changed = changed(&catalog);
    let [create, alter, remove] = [(&empty, &catalog), (&catalog, &changed), (&catalog, &empty)]
        .map(|(live, desired)| least(1, || drop(plan(live, desired, &how).unwrap())).as_millis());
    let each = reading / u32::try_from(tables).unwrap();
    let growth = before
        .map_or_else(|| "-".to_owned(), |before| format!("{:.2}", each.as_secs_f64() / before.as_secs_f64()));
    println!(
        "{tables:>7} {:>6} ms {:>8} ms {:>9.2} {growth:>9} {:>15.1}% {create:>6} ms {alter:>6} ms {remove:>6} ms {memory:>5} MiB",
        dumping.as_millis(),
        reading.as_millis(),
        reading.as_secs_f64() / dumping.as_secs_f64(),
        100.0 * comparing.as_secs_f64() / reading.as_secs_f64()
    );
    each
}

/// The same schema where each table has lost an index, each column its default, and each type is another.
fn changed(catalog: &Catalog) -> Catalog {
    let mut changed = catalog.clone();
    changed.objects.retain(|address, _| !address.names.iter().any(|name| name.ends_with("_name_idx")));
    for object in changed.objects.values_mut().filter(|object| object.attributes.contains_key("type")) {
        object.attributes.remove("default");
        for text in object.attributes.values_mut().filter(|text| *text == "numeric(12,2)") {
            "numeric(14,2)".clone_into(text);
        }
    }
    changed
}

async fn read(database: &TestDatabase) -> Catalog {
    let settings = ConnectionSettings::resolve(Some(&database.url()), &Environment::default()).unwrap();
    let session = Session::open(&settings, "bench").await.unwrap();
    introspect_in(&session, &Introspection::excluding(&[])).await.unwrap()
}

fn least(rounds: usize, mut work: impl FnMut()) -> Duration {
    let time = |()| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    std::iter::repeat_n((), rounds).map(time).min().unwrap_or_default()
}

/// The most memory that this process has had, in MiB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
