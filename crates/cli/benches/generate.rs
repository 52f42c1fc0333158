//! `cargo bench -p whimbrel-cli --bench generate`: how long `generate` takes in a project with a long history, when
//! nothing is known of it yet and when it is, as ratios in one run.
//!
//! The floor is psql: the same files, one session, one transaction for each, on an empty database of a server that
//! runs already. `BENCH_FILES` sets the size of the history (1000), `BENCH_ROUNDS` the number of rounds (3); the least
//! time of each counts, since a machine's noise only ever adds. The machine should have nothing else to do.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark talks, and stops where it can't go on"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is measured, in the order of a round.
const MEASURED: [&str; 5] = [
    "psql replays the files (floor)",
    "generate, nothing known",
    "generate, nothing new",
    "generate, one new file, nothing to do",
    "generate, a change: planned and tried",
];

/// A project and a server for the floor.
struct Bench {
    folder: tempfile::TempDir,
    files: usize,
    socket: String,
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn table(number: usize) -> String {
    format!("create table t{number} (id bigint primary key, name text not null);\n")
}

impl Bench {
    fn start(files: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("server/migrations")).unwrap();
        std::fs::write(folder.path().join("server/whimbrel.toml"), "version = 1\n").unwrap();
        let mut bench = Self { folder, files, socket: String::new() };
        time("dev up", bench.whimbrel("server", &["dev", "up"]));
        let url = bench.whimbrel("server", &["dev", "psql-url"]).output().unwrap();
        let url = String::from_utf8(url.stdout).unwrap();
        let socket = url.split("host=").nth(1).unwrap().split('&').next().unwrap().replace("%2F", "/");
        socket.trim().clone_into(&mut bench.socket);
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A project of a round, which nobody has seen before.
    fn project(&self, round: usize) -> String {
        let name = format!("project_{round}");
        for folder in ["migrations", "schema"] {
            std::fs::create_dir_all(self.path(&name).join(folder)).unwrap();
        }
        std::fs::write(self.path(&name).join("whimbrel.toml"), "version = 1\n").unwrap();
        let mut floor = String::new();
        for number in 1..=self.files {
            let path = self.path(&name).join(format!("migrations/{number:05}_t{number}.sql"));
            std::fs::write(&path, table(number)).unwrap();
            writeln!(floor, "begin;\n\\i '{}'\ncommit;", path.display()).unwrap();
        }
        std::fs::write(self.path(&name).join("floor.sql"), floor).unwrap();
        self.desire(&name, self.files);
        name
    }

    /// Makes so many tables what is wanted.
    fn desire(&self, project: &str, tables: usize) {
        let schema: String = (1..=tables).map(table).collect();
        std::fs::write(self.path(project).join("schema/schema.sql"), schema).unwrap();
    }

    fn whimbrel(&self, project: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command.current_dir(self.path(project)).arg("--no-progress").args(arguments);
        command
    }

    fn psql(&self, database: &str, file: Option<&Path>) -> Command {
        let mut command = Command::new("psql");
        command.args([
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
            "-h",
            &self.socket,
            "-d",
            database,
        ]);
        command.args(file.map(|file| format!("--file={}", file.display())));
        command
    }

    fn round(&self, round: usize) -> [Duration; 5] {
        let project = self.project(round);
        let database = format!("floor_{round}");
        let mut fresh = self.psql("postgres", None);
        time("createdb", {
            fresh.args(["-c", &format!("create database {database}")]);
            fresh
        });
        let floor = time("psql", self.psql(&database, Some(&self.path(&project).join("floor.sql"))));
        let generate = || time("generate", self.whimbrel(&project, &["generate", "next", "--dry-run"]));
        let (cold, warm) = (generate(), generate());
        let next = self.files + 1;
        let file = self.path(&project).join(format!("migrations/{next:05}_t{next}.sql"));
        std::fs::write(file, table(next)).unwrap();
        self.desire(&project, next);
        let new_file = generate();
        self.desire(&project, next + 1);
        [floor, cold, warm, new_file, generate()]
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.whimbrel("server", &["dev", "down"]).stderr(Stdio::null()).status();
    }
}

/// How long a command takes; it has to succeed.
fn time(name: &str, mut command: Command) -> Duration {
    let begun = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    let took = begun.elapsed();
    assert!(output.status.success(), "{name}: {command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    took
}

fn main() {
    let (files, rounds) = (number("BENCH_FILES", 1000), number("BENCH_ROUNDS", 3));
    let bench = Bench::start(files);
    let mut least = [Duration::MAX; 5];
    for round in 0..rounds {
        let times = bench.round(round);
        least = std::array::from_fn(|what| least[what].min(times[what]));
    }
    println!("{files} migrations of one CREATE TABLE, least of {rounds} rounds");
    println!("{:<40} {:>10} {:>11} {:>11}", "", "time", "of the cold", "of the floor");
    for (name, time) in MEASURED.iter().zip(least) {
        let of = |other: Duration| time.as_secs_f64() / other.as_secs_f64();
        println!(
            "{name:<40} {:>7.0} ms {:>11.2} {:>11.2}",
            time.as_secs_f64() * 1e3,
            of(least[1]),
            of(least[0])
        );
    }
}
