//! `cargo bench -p whimbrel-cli --bench apply`: how long it takes to apply a history, to find that there is nothing to do, and to
//! tell the status; each as a ratio to the floor and beside the rivals that are installed, in one run
//! on one server.
//!
//! The floor is psql: one session, one transaction for each file. The server is one that `whimbrel
//! dev up` makes, with its commits on disk. `BENCH_FILES` sets the size of the history (1000),
//! `BENCH_ROUNDS` the number of rounds (5); the least time of each counts, since a machine's
//! noise only ever adds.
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

/// Makes the command for a database of the bench.
type Call = Box<dyn Fn(&Bench, &str) -> Command>;

/// One way of applying a history.
struct Contender {
    name: &'static str,
    /// How to get it, where it is not there.
    from: &'static str,
    /// Whether the program is there.
    is_there: bool,
    /// The command that applies what is pending.
    apply: Call,
    /// The command that tells the status.
    status: Option<Call>,
}

/// A server and one history in the layout of each contender.
struct Bench {
    folder: tempfile::TempDir,
    socket: String,
    /// For a rival that knows no Unix sockets; in the name of the socket, too.
    port: u16,
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn whimbrel(project: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
    command.current_dir(project).arg("--no-progress");
    command
}

impl Bench {
    fn start(files: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("whimbrel");
        for name in ["whimbrel/migrations", "sqlx", "dbmate", "refinery"] {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        std::fs::write(project.join("whimbrel.toml"), "version = 1\n").unwrap();
        let mut floor = String::new();
        for number in 1..=files {
            let sql = format!("create table t{number} (id bigint primary key, name text not null);\n");
            let plain = project.join(format!("migrations/{number:05}_t{number}.sql"));
            std::fs::write(&plain, &sql).unwrap();
            writeln!(floor, "begin;\n\\i '{}'\ncommit;", plain.display()).unwrap();
            std::fs::write(folder.path().join(format!("sqlx/{number:05}_t{number}.sql")), &sql).unwrap();
            std::fs::write(folder.path().join(format!("refinery/V{number}__t{number}.sql")), &sql).unwrap();
            let dbmate = format!("-- migrate:up\n{sql}\n-- migrate:down\n");
            std::fs::write(folder.path().join(format!("dbmate/{number:05}_t{number}.sql")), dbmate).unwrap();
        }
        std::fs::write(folder.path().join("floor.sql"), floor).unwrap();
        let port = free_port();
        time("dev up", {
            let mut up = whimbrel(&project);
            up.args(["dev", "up", "--port", &port.to_string()]);
            up
        });
        let output = whimbrel(&project).args(["dev", "psql-url"]).output().unwrap();
        let url = String::from_utf8(output.stdout).unwrap();
        let socket = url.split("host=").nth(1).unwrap().split('&').next().unwrap().replace("%2F", "/");
        let bench = Self { folder, socket: socket.trim().to_owned(), port };
        let role = "create role bench superuser login password 'bench'";
        assert!(bench.psql("postgres").args(["-c", role]).status().unwrap().success());
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn psql(&self, database: &str) -> Command {
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
            "-p",
            &self.port.to_string(),
            "-d",
            database,
        ]);
        command
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}&port={}&sslmode=disable", self.socket, self.port)
    }

    /// Empty databases, and a server with nothing left to write.
    fn fresh(&self, databases: &[String]) {
        let mut command = self.psql("postgres");
        for database in databases {
            command.args([
                "-c",
                &format!("drop database if exists {database}"),
                "-c",
                &format!("create database {database}"),
            ]);
        }
        assert!(command.args(["-c", "checkpoint"]).stderr(Stdio::null()).status().unwrap().success());
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = whimbrel(&self.path("whimbrel")).args(["dev", "down"]).stderr(Stdio::null()).status();
    }
}

fn contenders() -> Vec<Contender> {
    vec![floor(), ours(), sqlx(), dbmate(), refinery()]
}

fn floor() -> Contender {
    Contender {
        name: "psql (floor)",
        from: "the package postgresql-client",
        is_there: is_there("psql"),
        apply: Box::new(|bench, database| {
            let mut command = bench.psql(database);
            command.arg("-f").arg(bench.path("floor.sql"));
            command
        }),
        status: None,
    }
}

fn ours() -> Contender {
    let run = |verb: &'static str| {
        move |bench: &Bench, database: &str| {
            let mut command = whimbrel(&bench.path("whimbrel"));
            command.args([verb, "--url", &bench.url(database)]);
            command
        }
    };
    Contender {
        name: "whimbrel",
        from: "",
        is_there: true,
        apply: Box::new(run("up")),
        status: Some(Box::new(run("status"))),
    }
}

fn sqlx() -> Contender {
    let run = |verb: &'static str| {
        move |bench: &Bench, database: &str| {
            let mut command = Command::new("sqlx");
            command.args(["migrate", verb, "--source"]).arg(bench.path("sqlx"));
            // Some URL parsers want a host in front of the one that counts.
            command.args(["--database-url", &bench.url(database).replace("@/", "@localhost/")]);
            command
        }
    };
    Contender {
        name: "sqlx-cli",
        from: "cargo install sqlx-cli --no-default-features --features postgres",
        is_there: is_there("sqlx"),
        apply: Box::new(run("run")),
        status: Some(Box::new(run("info"))),
    }
}

fn dbmate() -> Contender {
    let run = |verb: &'static str| {
        move |bench: &Bench, database: &str| {
            let url = format!(
                "postgres://postgres@localhost:{}/{database}?socket={}&sslmode=disable",
                bench.port, bench.socket
            );
            let mut command = Command::new("dbmate");
            command.args(["--no-dump-schema", "--migrations-dir"]).arg(bench.path("dbmate"));
            command.args(["--url", &url, verb]);
            command
        }
    };
    Contender {
        name: "dbmate",
        from: "npm install --global dbmate",
        is_there: is_there("dbmate"),
        apply: Box::new(run("migrate")),
        status: Some(Box::new(run("status"))),
    }
}

fn refinery() -> Contender {
    Contender {
        name: "refinery",
        from: "cargo install refinery_cli --no-default-features --features postgresql",
        is_there: is_there("refinery"),
        apply: Box::new(|bench, database| {
            let url = format!("postgres://bench:bench@127.0.0.1:{}/{database}", bench.port);
            let mut command = Command::new("refinery");
            command.args(["migrate", "-e", "REFINERY_BENCH_URL", "-p"]).arg(bench.path("refinery"));
            command.env("REFINERY_BENCH_URL", url);
            command
        }),
        status: None,
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
    let (files, rounds) = (number("BENCH_FILES", 1000), number("BENCH_ROUNDS", 5));
    let bench = Bench::start(files);
    let (here, missing): (Vec<Contender>, Vec<Contender>) =
        contenders().into_iter().partition(|one| one.is_there);
    let database = |index: usize| format!("bench_{index}");
    let mut least = vec![[Duration::MAX; 3]; here.len()];
    for _ in 0..rounds {
        for (index, contender) in here.iter().enumerate() {
            let name = contender.name;
            bench.fresh(&[database(index)]);
            let mut times = [Duration::MAX; 3];
            times[0] = time(name, (contender.apply)(&bench, &database(index)));
            if let Some(status) = &contender.status {
                times[1] = time(name, (contender.apply)(&bench, &database(index)));
                times[2] = time(name, status(&bench, &database(index)));
            }
            least[index] = std::array::from_fn(|what| least[index][what].min(times[what]));
        }
    }
    report(&here, &least, files, rounds);
    for contender in missing {
        println!("{} is not installed: {}", contender.name, contender.from);
    }
}

fn report(here: &[Contender], least: &[[Duration; 3]], files: usize, rounds: usize) {
    println!("{files} files of one CREATE TABLE, least of {rounds} rounds");
    println!("{:<14} {:>10} {:>8} {:>14} {:>10}", "", "apply", "ratio", "nothing to do", "status");
    let floor = here.iter().position(|one| one.name.ends_with("(floor)")).map(|index| least[index][0]);
    let millis = |time: Duration| {
        if time == Duration::MAX { "-".to_owned() } else { format!("{:.1} ms", time.as_secs_f64() * 1e3) }
    };
    for (contender, times) in here.iter().zip(least) {
        let ratio = floor
            .map_or("-".to_owned(), |floor| format!("{:.2}", times[0].as_secs_f64() / floor.as_secs_f64()));
        println!(
            "{:<14} {:>10} {:>8} {:>14} {:>10}",
            contender.name,
            millis(times[0]),
            ratio,
            millis(times[1]),
            millis(times[2])
        );
    }
}
