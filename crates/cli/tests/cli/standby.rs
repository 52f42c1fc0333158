//! A real standby that falls behind, stops, and dies while a backfill writes.

use crate::steering::{status, until};
use crate::story::Story;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::TestServer;

/// A copy of a server that follows it.
struct Standby {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    account: (u32, u32),
}

impl Standby {
    /// Copies `primary` and follows it under the name `replica`.
    fn of(primary: &Server, binaries: &Path) -> Self {
        let owner = std::fs::metadata(primary.socket_directory()).unwrap();
        let account = (owner.uid(), owner.gid());
        let folder = tempfile::tempdir().unwrap();
        chown(folder.path(), Some(account.0), Some(account.1)).unwrap();
        let standby = Self { folder, binaries: binaries.to_owned(), account };
        let (host, port) = (primary.socket_directory().display().to_string(), primary.port().to_string());
        standby.run(
            "pg_basebackup",
            &["-D", &standby.data(), "-h", &host, "-p", &port, "-U", "postgres", "-R", "-c", "fast"],
        );
        let settings = format!(
            "\nprimary_conninfo = 'host={host} port={port} user=postgres application_name=replica'\n\
             port = {port}\nunix_socket_directories = '{}'\nlisten_addresses = ''\nwal_retrieve_retry_interval = '100ms'\n\
             wal_receiver_status_interval = '1s'\n\
             max_connections = 300\nmax_worker_processes = 32\nmax_wal_senders = 32\nmax_prepared_transactions = 64\n\
             max_locks_per_transaction = 1024\n",
            standby.folder.path().display()
        );
        let path = Path::new(&standby.data()).join("postgresql.auto.conf");
        let own = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, own + &settings).unwrap();
        standby.start();
        standby
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(self.binaries.join(program));
        command.args(arguments).current_dir(self.folder.path());
        // A server does not run as root, and nobody but its user may own its files.
        if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            command.uid(self.account.0).gid(self.account.1);
        }
        let log = std::fs::File::create(self.folder.path().join("said")).unwrap();
        let ran = command.stdout(log.try_clone().unwrap()).stderr(log).status().unwrap();
        let said = std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default();
        assert!(ran.success(), "{program}: {said}");
    }

    fn start(&self) {
        let log = self.folder.path().join("log").display().to_string();
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "start"]);
    }

    fn stop(&self, how: &str) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", how, "-w", "stop"]);
    }

    fn execute(&self, port: u16, sql: &str) {
        let url = format!("host={} port={port} user=postgres dbname=postgres", self.folder.path().display());
        let ran = Command::new("psql").args(["-qX", &url, "-c", sql]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        let data = self.data();
        let mut command = Command::new(self.binaries.join("pg_ctl"));
        command.args(["-D", &data, "-m", "immediate", "-w", "stop"]);
        if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            command.uid(self.account.0).gid(self.account.1);
        }
        let _ = command.output();
    }
}

fn rows(story: &Story) -> i64 {
    status(story).get("rows").and_then(serde_json::Value::as_i64).unwrap_or_default()
}

/// A slow backfill, and how far the standby `replica` may be behind.
fn may_be_behind(story: &Story, limits: &str) {
    let text = format!(
        "version = 1\nmigrations = \"migrations\"\n\
         [backfill]\npiece = \"5ms\"\nduty = \"5%\"\nstandbys = [\"replica\"]\n{limits}\n"
    );
    story.write("whimbrel.toml", &text);
}

fn start(story: &Story, command: &str) -> Child {
    story.command(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// It writes nothing while it waits.
#[track_caller]
fn stands_still(story: &Story) -> i64 {
    let before = rows(story);
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert_eq!(rows(story), before, "it wrote while it should wait");
    before
}

#[test]
fn a_backfill_waits_for_a_standby_that_is_behind_and_for_one_that_is_gone() {
    let has_copy = |server: &&TestServer| server.bin_directory().join("pg_basebackup").exists();
    let Some(server) = TestServer::all().iter().find(has_copy) else {
        eprintln!("no pg_basebackup beside any server under test: no real standby is tried");
        return;
    };
    let options = ServerOptions {
        lifetime: Lifetime::Process(Storage::Memory),
        settings: [("max_wal_senders".to_owned(), "10".to_owned())].into(),
        original: None,
    };
    let primary = Server::start(&server.embedded(), &options).unwrap();
    let standby = Standby::of(&primary, server.bin_directory());
    let mut story = Story::new();
    story.set("WHIMBREL_URL", &primary.url("postgres"));
    may_be_behind(&story, "lag_bytes = \"512kB\"");
    story.write(
        "migrations/1_base.sql",
        "create table t (id int primary key, n int, filler text default repeat('x', 300));\n\
         insert into t (id) select g from generate_series(1, 120000) g;\n",
    );
    story.write("migrations/2_fill.sql", "-- whimbrel: phase = backfill\nupdate t set n = id;\n");
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    let mut run = start(&story, "up");
    let waits = |what: &str| status(&story)["waits_for"].as_str().is_some_and(|said| said.contains(what));

    until("it writes", || rows(&story) > 0);
    standby.execute(primary.port(), "select pg_wal_replay_pause()");
    until("it waits for the standby", || waits("standby replica,") && waits("behind"));
    let behind = status(&story)["lag_bytes"].as_i64().unwrap();
    assert!((64 << 10..16 << 20).contains(&behind), "{behind} bytes behind");
    let before = stands_still(&story);
    standby.execute(primary.port(), "select pg_wal_replay_resume()");
    until("it goes on", || rows(&story) > before);

    standby.stop("fast");
    until("it waits for the standby that stopped", || waits("standby replica, which is not connected"));
    let before = stands_still(&story);
    standby.start();
    until("it goes on again", || rows(&story) > before);

    standby.stop("immediate");
    until("it waits for the standby that died", || waits("standby replica, which is not connected"));
    stands_still(&story);
    assert_eq!(story.run("backfill cancel").status.code(), Some(0));
    assert_eq!(run.wait().unwrap().code(), Some(8));

    // As many bytes as it likes, but not so late.
    standby.start();
    may_be_behind(&story, "lag_bytes = \"1TB\"\nlag = \"1s\"");
    standby.execute(primary.port(), "alter system set recovery_min_apply_delay = '3s'");
    standby.execute(primary.port(), "select pg_reload_conf()");
    let before = rows(&story);
    let mut run = start(&story, "resume");
    until("it waits for the standby that is late", || waits("standby replica,") && waits(" s behind"));
    standby.execute(primary.port(), "alter system reset recovery_min_apply_delay");
    standby.execute(primary.port(), "select pg_reload_conf()");
    until("it goes on behind a standby in time", || rows(&story) > before && !waits(" s behind"));
    assert_eq!(story.run("backfill cancel").status.code(), Some(0));
    assert_eq!(run.wait().unwrap().code(), Some(8));
}
