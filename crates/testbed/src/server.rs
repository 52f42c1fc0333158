//! A running server of one major version.

use crate::account::{command_of_server, server_account};
use crate::database::TestDatabase;
use crate::search::bin_directories;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

static SERVERS: OnceLock<Vec<TestServer>> = OnceLock::new();

/// A PostgreSQL server for tests: one for each process and major version.
///
/// It is started when it is first asked for something, and ends with the process.
pub struct TestServer {
    major: u32,
    bin_directory: PathBuf,
    running: OnceLock<Running>,
}

struct Running {
    directory: PathBuf,
    /// The server ends when the other end of this pipe is closed, which happens however we die.
    _lifeline: ChildStdin,
}

/// Runs the server until our end of standard input is closed, then removes its folder.
const GUARD: &str = r#"
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ cat <&3 >/dev/null; kill -QUIT $server; } 2>/dev/null & watcher=$!
wait $server
kill $watcher
rm -rf "$folder"
"#;

impl TestServer {
    /// Every major that was found, oldest first; says on stderr, once, which ones those are.
    #[must_use]
    pub fn all() -> &'static [Self] {
        SERVERS.get_or_init(|| {
            let servers: Vec<Self> = bin_directories()
                .into_iter()
                .map(|(major, bin_directory)| Self { major, bin_directory, running: OnceLock::new() })
                .collect();
            assert!(
                !servers.is_empty(),
                "no PostgreSQL server was found: install one, or run scripts/fetch-postgres"
            );
            let majors: Vec<String> = servers.iter().map(|server| server.major.to_string()).collect();
            let _ = writeln!(std::io::stderr(), "PostgreSQL majors under test: {}", majors.join(" "));
            servers
        })
    }

    /// The newest major that was found.
    #[must_use]
    pub fn newest() -> &'static Self {
        Self::all().last().expect("at least one server")
    }

    /// The oldest major that was found.
    #[must_use]
    pub fn oldest() -> &'static Self {
        Self::all().first().expect("at least one server")
    }

    /// The major for a test that needs only one: 15 where it is found, else the newest.
    #[must_use]
    pub fn any() -> &'static Self {
        Self::all().iter().find(|server| server.major == 15).unwrap_or_else(Self::newest)
    }

    /// The major version, e.g. 15.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The folder that holds the server's Unix socket.
    #[must_use]
    pub fn socket_directory(&self) -> &Path {
        &self.running().directory
    }

    /// The port in the name of the socket; no TCP port is open.
    #[must_use]
    pub fn port(&self) -> u16 {
        5432
    }

    /// The folder with `postgres`, `initdb` and `pg_ctl`; there may be no `psql`.
    #[must_use]
    pub fn bin_directory(&self) -> &Path {
        &self.bin_directory
    }

    /// A fresh, empty database with a name that no other has; dropped with the value.
    #[must_use]
    pub fn database(&'static self) -> TestDatabase {
        TestDatabase::create(self)
    }

    /// Connection settings for a database of this server, as its superuser.
    #[must_use]
    pub fn config(&self, database: &str) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config.host_path(self.socket_directory()).port(self.port()).user("postgres").dbname(database);
        config
    }

    fn running(&self) -> &Running {
        self.running.get_or_init(|| self.start())
    }

    fn start(&self) -> Running {
        let directory =
            private_directory(&format!("/tmp/whimbrel-test-{}-{}", self.major, std::process::id()));
        let data = directory.join("data");
        run(command_of_server("cp").arg("-R").arg(self.template()).arg(&data));
        let log = directory.join("log");
        let log_file = std::fs::File::create(&log).expect("the log of the server");
        let mut command = command_of_server("/bin/sh");
        command.args(["-c", GUARD, "whimbrel-testbed"]).arg(&directory);
        command.arg(self.bin_directory.join("postgres")).arg("-D").arg(&data).arg("-k").arg(&directory);
        for setting in [
            "listen_addresses=",
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
            "max_connections=250",
            "max_prepared_transactions=20",
            "shared_buffers=32MB",
            "autovacuum_naptime=10s",
            "timezone=UTC",
            "log_timezone=UTC",
        ] {
            command.args(["-c", setting]);
        }
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(log_file.try_clone().expect("the log of the server"))
            .stderr(log_file)
            .spawn()
            .expect("/bin/sh runs");
        let lifeline = child.stdin.take().expect("standard input is a pipe");
        wait_until_ready(&directory, &mut child, &log);
        Running { directory, _lifeline: lifeline }
    }

    /// An initialised data directory that is copied for each server.
    fn template(&self) -> PathBuf {
        let owner = server_account().map_or_else(|| "user".to_owned(), |(user, _)| user.to_string());
        let key = self.bin_directory.to_string_lossy().replace('/', "-");
        let template = PathBuf::from(format!("/tmp/whimbrel-testbed-{owner}{key}"));
        if template.join("PG_VERSION").exists() {
            return template;
        }
        let fresh = private_directory(&format!("{}.{}", template.display(), std::process::id()));
        run(command_of_server(self.bin_directory.join("initdb"))
            .args(["--no-sync", "--wal-segsize=1", "--auth=trust", "--username=postgres"])
            .args(["--encoding=UTF8", "--locale=C", "-D"])
            .arg(&fresh));
        if std::fs::rename(&fresh, &template).is_err() {
            std::fs::remove_dir_all(&fresh).expect("our own folder");
        }
        template
    }
}

fn private_directory(path: &str) -> PathBuf {
    let directory = PathBuf::from(path);
    run(command_of_server("rm").arg("-rf").arg(&directory));
    run(command_of_server("mkdir").args(["-m", "0700"]).arg(&directory));
    directory
}

fn run(command: &mut Command) {
    let output = command.output().expect("the command runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn wait_until_ready(directory: &Path, child: &mut Child, log: &Path) {
    let limit = Instant::now() + Duration::from_secs(60);
    let pid_file = directory.join("data/postmaster.pid");
    loop {
        // The eighth line is the state of the server, written when it changes.
        let text = std::fs::read_to_string(&pid_file).unwrap_or_default();
        if text.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
            return;
        }
        let ended = child.try_wait().expect("the state of our child").is_some();
        assert!(
            !ended && Instant::now() < limit,
            "the server did not start: {}",
            std::fs::read_to_string(log).unwrap_or_default()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
