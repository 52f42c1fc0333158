//! `cargo bench -p whimbrel-postgres --bench made`: how many rows are made in a second, for tables with a key, with
//! checks, and with references, and for a whole schema with everything that is hard.
//!
//! A machine that others use says nothing by the clock, so the processor's time of the server's session is beside it.
//!
//! `BENCH_ROWS` is the number of rows of each table (200,000).
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::time::Instant;
use whimbrel_postgres::embedded::{Lifetime, Scratch, ServerOptions, Storage};
use whimbrel_postgres::made::{MadeOptions, make};
use whimbrel_testbed::TestServer;

const SCHEMA: &str = "create table plain (id bigint generated always as identity primary key, name text not null, \
        email text unique, at timestamptz not null default now(), price numeric(12, 2), is_open boolean);
    create table checked (id bigint generated always as identity primary key, code text not null unique \
        check (code ~ '^[A-Z]{2}-\\d{6}$'), state text not null check (state in ('new', 'open', 'done')), \
        done_at timestamptz, age integer check (age between 18 and 99), check ((state = 'done') = (done_at is not null)));
    create table child (id bigint generated always as identity primary key, plain_id bigint not null references plain, \
        checked_id bigint references checked, parent_id bigint references child, note text);
    create index on child (plain_id); create index on child (checked_id);";

fn main() {
    let rows = std::env::var("BENCH_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(200_000);
    let hard = include_str!("../tests/made/hard.sql");
    let server = TestServer::any();
    let settings = [("shared_buffers", "256MB"), ("max_wal_size", "8GB"), ("fsync", "off")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let options = ServerOptions { lifetime: Lifetime::Process(Storage::Disk), settings, original: None };
    let scratch = Scratch::start_with(&server.embedded(), &options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!("PostgreSQL {}, {rows} rows for each table", server.major());
    runtime.block_on(async {
        for (name, sql, rows) in [("usual", SCHEMA, rows), ("hard", hard, rows / 10)] {
            let database = scratch.database().await.unwrap();
            let (client, connection) = database.config().connect(tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(sql).await.unwrap();
            let options = MadeOptions { rows, seed: 1, ..MadeOptions::default() };
            let pid: i32 = client.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
            let (begun, used) = (Instant::now(), processor_time(pid));
            let made = make(&client, &options, &|_| {}).await.unwrap();
            let (time, used) = (begun.elapsed().as_secs_f64(), processor_time(pid) - used);
            for table in &made.tables {
                let millis = table.time.as_millis();
                let rate = f64::from(u32::try_from(table.added).unwrap()) / table.time.as_secs_f64();
                println!(
                    "{:<24} {:>9} rows {millis:>7} ms {rate:>10.0} rows/s",
                    table.table.join("."),
                    table.added
                );
            }
            for unmet in &made.unmet {
                println!("{}: {}", unmet.table.join("."), unmet.reason);
            }
            if name == "usual" {
                copy(&client).await;
            }
            let all =
                f64::from(u32::try_from(made.tables.iter().map(|table| table.added).sum::<u64>()).unwrap());
            println!(
                "{name}: {:.0} rows/s in all, with analyze and the look at references; {:.0} in a second of the processor",
                all / time,
                all / used
            );
        }
    });
}

/// How long the processor has worked for a process, in seconds.
fn processor_time(pid: i32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// What it costs the server to write the rows of one table that are there already.
async fn copy(client: &tokio_postgres::Client) {
    let sql = "create table copied (like plain including all)";
    client.batch_execute(sql).await.unwrap();
    let begun = Instant::now();
    let sql = "insert into copied overriding system value select * from plain";
    let rows = client.execute(sql, &[]).await.unwrap();
    let rate = f64::from(u32::try_from(rows).unwrap()) / begun.elapsed().as_secs_f64();
    println!(
        "a copy of public.plain     {rows:>9} rows {:>7} ms {rate:>10.0} rows/s",
        begun.elapsed().as_millis()
    );
}
