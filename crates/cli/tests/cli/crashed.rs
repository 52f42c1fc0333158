//! The server is killed while a backfill commits asynchronously: what was not on disk is gone together with its place.

use crate::steering::until;
use crate::story::{Story, err};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use whimbrel_postgres::embedded::{Embedded, Server, ServerOptions};
use whimbrel_testbed::{TestServer, query_text_on};

const ROWS: u32 = 40_000;

/// How often the server is killed.
const CRASHES: u32 = 6;

/// Crashes that must have taken something that others had seen: else nothing was tried.
const EFFECTIVE: u32 = 3;

/// A server that is killed with -9, and starts again where it stood.
struct Crashing {
    embedded: Embedded,
    options: ServerOptions,
    server: Option<Server>,
}

impl Crashing {
    fn start(story: &Story) -> Self {
        let embedded = TestServer::any().embedded();
        let mut options = ServerOptions::persistent(story.path("server"), None);
        // What is committed asynchronously reaches the disk only where the buffers are full.
        for (name, value) in [
            ("wal_writer_delay", "10s"),
            ("wal_writer_flush_after", "1GB"),
            ("wal_buffers", "64kB"),
            ("autovacuum", "off"),
        ] {
            options.settings.push((name.to_owned(), value.to_owned()));
        }
        let server = Some(Server::start(&embedded, &options).unwrap());
        Self { embedded, options, server }
    }

    fn text(&self, sql: &str) -> String {
        query_text_on(&self.server.as_ref().unwrap().config("postgres"), sql)
    }

    fn number(&self, sql: &str) -> i64 {
        self.text(sql).parse().unwrap()
    }

    /// Kills the postmaster; its sessions see that it is gone and end, without a word to the disk.
    fn crash(&mut self) {
        let pid = self.server.take().unwrap().pid();
        assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
        // A process that is to die may live for a moment, as if it were the server that runs.
        let begun = Instant::now();
        self.server = loop {
            match Server::start(&self.embedded, &self.options) {
                Ok(server) if server.pid() != pid => break Some(server),
                found => assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", found.err()),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        // Sessions of the one that was killed may hold its socket for a moment longer.
        let url = self.server.as_ref().unwrap().url("postgres");
        until("it answers", || {
            let asked = Command::new("psql").args(["-qXAt", &url, "-c", "select 1"]).output();
            asked.is_ok_and(|answer| answer.status.success())
        });
    }
}

impl Drop for Crashing {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            let _ = server.stop();
        }
    }
}

fn start(story: &Story, command: &str) -> Child {
    story.command(command).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What the place says was written, and what was.
const PLACE: &str = "select coalesce(max(rows), 0) from whimbrel.backfill";
const WRITTEN: &str = "select count(*) filter (where n = 1) || ' ' || count(*) filter (where n > 1) from t";

/// Not idempotent on purpose: a row that is written twice shows it.
#[test]
fn a_backfill_goes_on_at_the_place_that_a_crash_of_the_server_has_left_and_writes_each_row_once() {
    let mut story = Story::new();
    let mut crashing = Crashing::start(&story);
    story.set("WHIMBREL_URL", &crashing.server.as_ref().unwrap().url("postgres"));
    let settings = |duty: &str| {
        format!(
            "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"1ms\"\nduty = \"{duty}\"\ncommit = \"asynchronous\"\n"
        )
    };
    story.write("whimbrel.toml", &settings("5%"));
    story.write(
        "migrations/1_base.sql",
        &format!(
            "create table t (id int primary key, n int not null default 0);\n\
             insert into t select g from generate_series(1, {ROWS}) g;\n"
        ),
    );
    story.write("migrations/2_fill.sql", "-- whimbrel: phase = backfill\nupdate t set n = n + 1;\n");
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    let (mut command, mut before, mut effective) = ("up", 0, 0);
    for crash in 0..CRASHES {
        let run = start(&story, command);
        command = "resume";
        if crash == 0 {
            until("there is a place to look at", || {
                crashing.text("select to_regclass('whimbrel.backfill') is not null") == "t"
            });
        }
        until("it has gone on", || crashing.number(PLACE) > before + 200);
        std::thread::sleep(Duration::from_millis(u64::from(crash) * 40));
        let seen = crashing.number(PLACE);
        crashing.crash();
        before = crashing.number(PLACE);
        assert_eq!(crashing.text(WRITTEN), format!("{before} 0"), "the place and the rows are one");
        effective += u32::from(before < seen);
        let ended = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(8), "{said}");
        assert!(said.contains("the connection was lost") && said.contains("whimbrel resume"), "{said}");
    }
    assert!(effective >= EFFECTIVE, "only {effective} crashes took something that was committed");
    assert!(before < i64::from(ROWS), "it was done before the server was killed {CRASHES} times");
    story.write("whimbrel.toml", &settings("100%"));
    let last = story.run("resume");
    assert_eq!(last.status.code(), Some(0), "{}", err(&last));
    // That it is done is on disk before it is said.
    crashing.crash();
    assert_eq!(crashing.text(WRITTEN), format!("{ROWS} 0"));
    let status = story.run("status --check");
    assert_eq!(status.status.code(), Some(0), "{}", err(&status));
}
