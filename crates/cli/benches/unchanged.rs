//! `cargo bench -p whimbrel-cli --bench unchanged`: how long it takes to see that nothing is to be done, as a ratio to
//! `pg_dump --schema-only` of the same database in the same run, and beside migra where it is installed.
//!
//! The history, the desired schema and two databases have the schema of `whimbrel_testbed::large_schema`. `BENCH_TABLES`
//! lists the sizes (100,1000,5000); `BENCH_ROUNDS` the number of rounds (3), of which the least time counts;
//! `BENCH_MIGRA` is the program (`migra`), which is given ten minutes. Memory is the most that one of our processes has
//! had (0 where the system does not say), growth the time that `generate` takes again for a table, as a ratio to that of
//! the line above.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::cell::Cell;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use whimbrel_testbed::{TestDatabase, TestServer, large_schema};

fn main() {
    let sizes = std::env::var("BENCH_TABLES").unwrap_or_else(|_| "100,1000,5000".to_owned());
    let rounds = std::env::var("BENCH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let is_observed = |server: &&'static TestServer| server.database().pg_dump().is_some();
    let server = TestServer::all().iter().rev().find(is_observed).unwrap();
    println!("PostgreSQL {}, the least of {rounds} rounds, as a ratio to pg_dump", server.major());
    println!(
        "{:>7} {:>10} {:>20} {:>14} {:>7} {:>16} {:>10} {:>10}",
        "tables",
        "pg_dump",
        "generate, first time",
        "generate again",
        "growth",
        "diff live schema",
        "migra",
        "memory"
    );
    let mut before = None;
    for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        before = Some(measure(server, size, rounds, before));
    }
}

/// One size, one line; how long `generate` takes again for one table, `before` that of the line above.
fn measure(server: &'static TestServer, tables: usize, rounds: usize, before: Option<Duration>) -> Duration {
    let database = server.database();
    let schema = large_schema(tables);
    for statements in schema.chunks(500) {
        database.execute(&statements.concat());
    }
    database.execute("analyze");
    let other = database.copy();
    let project = project(&schema.concat());
    let memory = Cell::new(0);
    let whimbrel = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command.current_dir(project.path()).args(["--no-progress", "--url", &database.url()]).args(arguments);
        memory.set(memory.get().max(succeeds(&mut command, project.path())));
    };
    let dumping = least(rounds, || drop(database.pg_dump().unwrap()));
    let generate = || whimbrel(&["generate", "nothing", "--dry-run"]);
    let first = least(1, generate);
    let again = least(rounds, generate);
    let live = least(rounds, || whimbrel(&["diff", "live", "schema"]));
    let migra = migra(&database, &other);
    let ratio = |time: Duration| time.as_secs_f64() / dumping.as_secs_f64();
    let each = again / u32::try_from(tables).unwrap();
    let growth = before.map(|before| format!("{:.2}", each.as_secs_f64() / before.as_secs_f64()));
    println!(
        "{tables:>7} {:>7} ms {:>20.2} {:>14.2} {:>7} {:>16.2} {:>10} {:>6} MiB",
        dumping.as_millis(),
        ratio(first),
        ratio(again),
        growth.unwrap_or_else(|| "-".to_owned()),
        ratio(live),
        migra.map_or_else(|said| said, |time| format!("{:.2}", ratio(time))),
        memory.get() / 1024,
    );
    each
}

/// A project whose one migration and whose desired schema are the same text.
fn project(schema: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("whimbrel.toml"), "version = 1\n").unwrap();
    for (inner, file) in [("migrations", "20260101000000_base.sql"), ("schema", "schema.sql")] {
        std::fs::create_dir(folder.path().join(inner)).unwrap();
        std::fs::write(folder.path().join(inner).join(file), schema).unwrap();
    }
    folder
}

/// How long migra takes, or why that is not known.
fn migra(database: &TestDatabase, other: &TestDatabase) -> Result<Duration, String> {
    let program = std::env::var("BENCH_MIGRA").unwrap_or_else(|_| "migra".to_owned());
    let mut command = Command::new(program);
    // It knows addresses by the other scheme alone.
    let [from, to] = [database, other].map(|one| one.url().replacen("postgres://", "postgresql://", 1));
    command.args(["--unsafe", "--with-privileges", &from, &to]);
    let begun = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|_| "not there".to_owned())?;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            // 0: nothing differs.
            return if status.success() { Ok(begun.elapsed()) } else { Err("failed".to_owned()) };
        }
        if begun.elapsed() > Duration::from_secs(600) {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err("> 10 min".to_owned());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Runs a command that has to succeed; the most memory that it has had, in KiB.
fn succeeds(command: &mut Command, folder: &Path) -> u64 {
    let said = folder.join("said");
    let file = std::fs::File::create(&said).unwrap();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn().unwrap();
    let mut most = 0;
    loop {
        // The system keeps the mark for as long as the process is there.
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(mark.and_then(|mark| mark.split_whitespace().next()?.parse().ok()).unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{command:?}\n{}", std::fs::read_to_string(&said).unwrap());
            return most;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn least(rounds: usize, mut work: impl FnMut()) -> Duration {
    let time = |()| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    std::iter::repeat_n((), rounds).map(time).min().unwrap_or_default()
}
