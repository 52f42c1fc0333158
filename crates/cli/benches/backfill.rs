//! `cargo bench -p whimbrel-cli --bench backfill`: rows a second of a backfill that is done piece by piece, by key and
//! by page, as a ratio to one UPDATE over the same table in the same run, and beside pieces of 1,000 rows; what an
//! application gets done meanwhile, and how long its slowest writes take, as ratios to no migration; and how long its
//! longest write takes while an ALTER TABLE wants a table that somebody has been reading for ten seconds. The server is one
//! that `whimbrel dev up` makes, with its commits on disk. `BENCH_ROWS` (5,000,000) says how large the table is: the tables
//! are made once, and each contender finds a copy of their files. Beside an application each of them fills for
//! `BENCH_SECONDS` (30) at most. `BENCH_PARTS` (`alone beside reader`) says what is run,
//! `BENCH_SETTINGS` what is written into its whimbrel.toml, `BENCH_URL` another server, on which databases are made and
//! dropped that are named `bench…`.
//! What is to be reached stands behind each ratio that it is about.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn whimbrel(project: &Path, url: Option<&str>, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
    command.envs(url.map(|url| ("WHIMBREL_URL", url)));
    let output = command.current_dir(project).arg("--no-progress").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn psql(url: &str, sql: &str) {
    let mut command = Command::new("psql");
    command.args(["-qX", "-v", "ON_ERROR_STOP=1", url, "-c", sql]).stdout(Stdio::null());
    assert!(command.status().unwrap().success(), "{sql}");
}

/// A way to fill the column.
struct Contender {
    name: &'static str,
    /// Whether the table has a key.
    has_key: bool,
    /// The file that fills it; `None` for psql.
    file: Option<&'static str>,
    /// What part of one UPDATE's rows a second it is to reach.
    target: Option<f64>,
}

/// The longest that 99 % of an application's writes may take beside the default settings, of what they take alone.
const TARGET_BESIDE: f64 = 1.5;

/// The longest that a write may wait because of an ALTER TABLE behind a reader.
const TARGET_STALL: Duration = Duration::from_millis(20);

/// ` (to reach: >= 0.80, reached)`
fn judged(target: Option<f64>, is_reached: impl Fn(f64) -> bool, sign: &str) -> String {
    target.map_or_else(String::new, |target| {
        let word = if is_reached(target) { "reached" } else { "NOT reached" };
        format!("  (to reach: {sign} {target:.2}, {word})")
    })
}

const UPDATE: &str = "update wide set b = a * 2 where b is null;\n";

/// Pieces of 1,000 rows by key, each a transaction of its own, as a script of the usual kind does it.
const FIXED: &str = "create or replace procedure fixed() language plpgsql as $$ declare place bigint := 0; begin \
    loop \
        with piece as (select id from wide where id > place order by id limit 1000), \
        done as (update wide set b = a * 2 where id in (select id from piece) and b is null) \
        select max(id) into place from piece; \
        exit when place is null; commit; \
    end loop; end $$";

const CONTENDERS: [Contender; 6] = [
    Contender { name: "one UPDATE (psql)", has_key: true, file: None, target: None },
    Contender {
        name: "by key, duty 100%",
        has_key: true,
        file: Some("-- whimbrel: duty = 100%\n"),
        target: Some(0.45),
    },
    Contender { name: "by key, duty 50%", has_key: true, file: Some(""), target: None },
    Contender { name: "pieces of 1,000 (psql)", has_key: true, file: None, target: None },
    Contender { name: "one UPDATE, no key (psql)", has_key: false, file: None, target: None },
    Contender {
        name: "by page, duty 100%",
        has_key: false,
        file: Some("-- whimbrel: duty = 100%\n"),
        target: Some(0.8),
    },
];

/// The address of another database of the same server.
fn address_of(url: &str, database: &str) -> String {
    let (address, parameters) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, parameters)| (address, format!("?{parameters}")));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{database}{parameters}")
}

const ORIGINALS: [(&str, bool); 2] = [("bench_bare", false), ("bench_keyed", true)];

/// Makes the databases that each contender gets a copy of.
fn make_originals(url: &str, rows: usize) {
    for (name, has_key) in ORIGINALS {
        psql(url, &format!("create database {name}"));
        let own = address_of(url, name);
        let key = if has_key { "primary key" } else { "not null" };
        psql(&own, &format!("create table wide (id bigint {key}, a bigint, b bigint, pad text)"));
        // A backfill waits for a vacuum of its table, which is not what is measured.
        psql(&own, "alter table wide set (autovacuum_enabled = off)");
        let fill =
            format!("insert into wide select g, g, null, repeat('x', 200) from generate_series(1, {rows}) g");
        psql(&own, &fill);
        psql(&own, "vacuum (freeze, analyze) wide");
        psql(url, &format!("alter database {name} with allow_connections false"));
    }
}

/// The table as it is before, in a database of its own; its address.
fn prepare(url: &str, has_key: bool) -> String {
    let original = ORIGINALS[usize::from(has_key)].0;
    psql(url, "drop database if exists bench");
    // From 15 on a copy goes through the write-ahead log unless it is said otherwise.
    let create = format!(
        "select format('create database bench template {original}%s', \
         case when current_setting('server_version_num')::int >= 150000 then ' strategy file_copy' end) \\gexec"
    );
    let mut command = Command::new("psql");
    command.args(["-qX", "-v", "ON_ERROR_STOP=1", url]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut running = command.spawn().unwrap();
    running.stdin.take().unwrap().write_all(create.as_bytes()).unwrap();
    assert!(running.wait().unwrap().success(), "{create}");
    psql(url, "checkpoint");
    address_of(url, "bench")
}

/// Writes rows one after the other until it is told to stop; the times that they took.
fn application(url: &str, rows: usize, rate: u32, stop: &AtomicBool) -> Vec<Duration> {
    let mut times = Vec::new();
    let script = format!("\\set n random(1, {rows})\nupdate wide set pad = 'y' where id = :n;\n");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), script).unwrap();
    let log = tempfile::tempdir().unwrap();
    let prefix = log.path().join("log");
    let mut child = Command::new("pgbench")
        .args(["-n", "-c", "4", "-j", "1", "-T", "3600", "-R", &rate.to_string(), "-l", "--log-prefix"])
        .arg(&prefix)
        .arg("-f")
        .arg(file.path())
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let _ = child.wait();
    for entry in std::fs::read_dir(log.path()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        let micros = text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u64>().ok());
        times.extend(micros.map(Duration::from_micros));
    }
    times
}

/// Of times in their order.
fn percentile(times: &[Duration], share: f64) -> Duration {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is an index")]
    let place = ((times.len().saturating_sub(1)) as f64 * share) as usize;
    times.get(place).copied().unwrap_or_default()
}

/// What was measured in ratio to what was measured before and after it, in their order.
fn ratios(none: &[(f64, f64)], with: &[(f64, f64)], of: impl Fn(&(f64, f64)) -> f64) -> Vec<f64> {
    let around = none.windows(2).map(|two| two.iter().map(&of).sum::<f64>() / 2.0);
    let mut ratios: Vec<f64> =
        with.iter().map(&of).zip(around).map(|(with, none)| with / none.max(1e-9)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    ratios
}

fn listed(ratios: &[f64]) -> String {
    ratios.iter().map(|ratio| format!("{ratio:.2}")).collect::<Vec<_>>().join(", ")
}

struct Bench {
    folder: tempfile::TempDir,
    url: String,
    rows: usize,
}

impl Bench {
    fn fill(&self, url: &str, contender: &Contender) -> Duration {
        let Some(head) = contender.file else {
            let is_fixed = contender.name.starts_with("pieces");
            if is_fixed {
                psql(url, FIXED);
            }
            let begun = Instant::now();
            psql(url, if is_fixed { "call fixed()" } else { UPDATE });
            return begun.elapsed();
        };
        self.write(&format!("-- whimbrel: phase = backfill\n{head}{UPDATE}"));
        let begun = Instant::now();
        whimbrel(self.folder.path(), Some(url), &["up"]);
        begun.elapsed()
    }

    /// The one migration of the project.
    fn write(&self, text: &str) {
        std::fs::write(self.folder.path().join("migrations/1_change.sql"), text).unwrap();
    }

    fn alone(&self) {
        let mut floor: [Option<f64>; 2] = [None; 2];
        for contender in &CONTENDERS {
            let url = prepare(&self.url, contender.has_key);
            let took = self.fill(&url, contender);
            let rate = self.rows as f64 / took.as_secs_f64();
            let floor = &mut floor[usize::from(contender.has_key)];
            let floor = *floor.get_or_insert(rate);
            let ratio = rate / floor;
            let verdict = judged(contender.target, |target| ratio >= target, ">=");
            println!("{:<28} {rate:>10.0} rows/s  {ratio:>5.2} x one UPDATE{verdict}", contender.name);
        }
    }

    /// Fills for so long at most; what is left stays as it is.
    fn fill_for(&self, url: &str, contender: &Contender, at_most: Duration) {
        let mut command = if let Some(head) = contender.file {
            self.write(&format!("-- whimbrel: phase = backfill\n{head}{UPDATE}"));
            let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
            command.env("WHIMBREL_URL", url).current_dir(self.folder.path()).args(["--no-progress", "up"]);
            command
        } else {
            let is_fixed = contender.name.starts_with("pieces");
            if is_fixed {
                psql(url, FIXED);
            }
            let mut command = Command::new("psql");
            command.args(["-qX", url, "-c", if is_fixed { "call fixed()" } else { UPDATE }]);
            command
        };
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while begun.elapsed() < at_most && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(20));
        }
        // Both end what they are at when they are interrupted.
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
        child.wait().unwrap();
    }

    /// The times of an application's writes while a contender fills, and how many a second it did.
    fn beside(&self, contender: Option<&Contender>, at_most: Duration) -> (Vec<Duration>, f64) {
        let (url, rows) = (prepare(&self.url, true), self.rows);
        let stop = AtomicBool::new(false);
        let begun = Instant::now();
        let mut times = std::thread::scope(|scope| {
            let application = scope.spawn(|| application(&url, rows, 200, &stop));
            match contender {
                None => std::thread::sleep(at_most),
                Some(contender) => self.fill_for(&url, contender, at_most),
            }
            stop.store(true, Ordering::Relaxed);
            application.join().unwrap()
        });
        let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
        times.sort_unstable();
        (times, rate)
    }

    fn with_an_application(&self) {
        let at_most = Duration::from_secs(number("BENCH_SECONDS", 30) as u64);
        let (mut none, mut of_default) = (Vec::new(), Vec::new());
        // A machine is never quite quiet: the default stands between two measurements without any, three times.
        let with = [&CONTENDERS[0], &CONTENDERS[3], &CONTENDERS[1]].map(Some);
        let default = Some(&CONTENDERS[2]);
        for contender in with.into_iter().chain([None, default, None, default, None, default, None]) {
            let (times, rate) = self.beside(contender, at_most);
            let (median, slow) = (percentile(&times, 0.5), percentile(&times, 0.99));
            let worst = times.last().copied().unwrap_or_default();
            let name = contender.map_or("no migration", |contender| contender.name);
            println!(
                "{name:<28} {rate:>5.0} writes/s, median {median:>9.1?}, 99 % {slow:>9.1?}, worst {worst:>9.1?}"
            );
            match contender {
                None => none.push((slow.as_secs_f64(), rate)),
                Some(contender) if contender.file == Some("") => of_default.push((slow.as_secs_f64(), rate)),
                Some(_) => {}
            }
        }
        let (slow, rate) =
            (ratios(&none, &of_default, |each| each.0), ratios(&none, &of_default, |each| each.1));
        println!("default settings, writes/s:  {} x no migration", listed(&rate));
        let verdict = judged(Some(TARGET_BESIDE), |target| slow[slow.len() / 2] <= target, "<=");
        println!("default settings, 99 %:      {} x no migration{verdict}", listed(&slow));
    }

    /// The longest write of an application while a reader of ten seconds keeps an ALTER TABLE from its lock.
    fn behind_a_reader(&self) {
        let rows = self.rows;
        for name in ["no ALTER", "ALTER TABLE (psql)", "ALTER TABLE (whimbrel up)"] {
            let url = prepare(&self.url, true);
            let stop = AtomicBool::new(false);
            let times = std::thread::scope(|scope| {
                let application = scope.spawn(|| application(&url, rows, 300, &stop));
                std::thread::sleep(Duration::from_secs(1));
                let reader = scope
                    .spawn(|| psql(&url, "begin; select from wide limit 1; select pg_sleep(10); commit"));
                std::thread::sleep(Duration::from_millis(500));
                match name {
                    "no ALTER" => {}
                    "ALTER TABLE (psql)" => psql(&url, "alter table wide add column c int"),
                    _ => {
                        self.write("alter table wide add column c int;\n");
                        whimbrel(self.folder.path(), Some(&url), &["up"]);
                    }
                }
                reader.join().unwrap();
                // Those that waited come to their end.
                std::thread::sleep(Duration::from_secs(1));
                stop.store(true, Ordering::Relaxed);
                application.join().unwrap()
            });
            let worst = times.iter().max().copied().unwrap_or_default();
            let verdict = match name {
                "ALTER TABLE (whimbrel up)" if worst <= TARGET_STALL => "  (to reach: <= 20 ms, reached)",
                "ALTER TABLE (whimbrel up)" => "  (to reach: <= 20 ms, NOT reached)",
                _ => "",
            };
            println!("{name:<28} {:>6} writes, worst {worst:>9.1?}{verdict}", times.len());
        }
    }
}

fn main() {
    let rows = number("BENCH_ROWS", 5_000_000);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("migrations")).unwrap();
    let settings = std::env::var("BENCH_SETTINGS").unwrap_or_default();
    std::fs::write(folder.path().join("whimbrel.toml"), format!("version = 1\n{settings}\n")).unwrap();
    let given = std::env::var("BENCH_URL").ok();
    let url = given.clone().unwrap_or_else(|| {
        whimbrel(folder.path(), None, &["dev", "up"]);
        whimbrel(folder.path(), None, &["dev", "psql-url"])
    });
    let bench = Bench { folder, url, rows };
    let begun = Instant::now();
    make_originals(&bench.url, rows);
    println!("{rows} rows of some 240 bytes, made in {:.0?}", begun.elapsed());
    let parts = std::env::var("BENCH_PARTS").unwrap_or_else(|_| "alone beside reader".to_owned());
    let has = |part: &str| parts.split_whitespace().any(|one| one == part);
    if has("alone") {
        println!("\nalone");
        bench.alone();
    }
    let has_pgbench = Command::new("pgbench").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !has_pgbench {
        println!("\nno application was measured: there is no pgbench on PATH");
    }
    if has("beside") && has_pgbench {
        println!("\nbeside an application that writes 200 rows a second");
        bench.with_an_application();
    }
    if has("reader") && has_pgbench {
        println!("\nan ALTER TABLE behind a reader of ten seconds, beside 300 writes a second");
        bench.behind_a_reader();
    }
    for database in ORIGINALS.map(|(name, _)| name).into_iter().chain(["bench"]) {
        psql(&bench.url, &format!("drop database if exists {database}"));
    }
    if given.is_none() {
        whimbrel(bench.folder.path(), None, &["dev", "down"]);
    }
}
