//! A backfill beside an application that writes: the log grows no faster than checkpoints are to come.

use crate::steering::{status, until};
use crate::story::Story;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::TestServer;

const ROWS: u32 = 10_000;

/// What the log may grow in a second: 32 MB / (1 + 0.9), in 20 seconds.
const LOG_RATE: u64 = 32 * 1024 * 1024 * 10 / 19 / 20;

/// Twenty transactions a second, for a minute at most.
const APPLICATION: &str = "do $$ begin for n in 1..1200 loop insert into app.visits default values; commit; \
    perform pg_catalog.pg_sleep(0.05); end loop; end $$";

fn psql(server: &Server, sql: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-qXAt", "-v", "ON_ERROR_STOP=1", &server.url("postgres"), "-c", sql]);
    command
}

fn answer(server: &Server, sql: &str) -> String {
    let ran = psql(server, sql).output().unwrap();
    assert!(ran.status.success(), "{sql}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

#[test]
fn where_others_write_the_log_grows_no_faster_than_checkpoints_are_to_come() {
    let options = ServerOptions {
        lifetime: Lifetime::Process(Storage::Memory),
        settings: [("max_wal_size", "32MB"), ("checkpoint_completion_target", "0.9")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        original: None,
    };
    let server = Server::start(&TestServer::newest().embedded(), &options).unwrap();
    let mut story = Story::new();
    story.set("WHIMBREL_URL", &server.url("postgres"));
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\nbetween_checkpoints = \"20s\"\n",
    );
    story.write(
        "migrations/1_base.sql",
        &format!(
            "create schema app;\ncreate table app.visits (id int generated always as identity);\n\
             create table app.orders (id int primary key, n int not null default 0, pad text);\n\
             insert into app.orders select g, 0, repeat('x', 400) from generate_series(1, {ROWS}) g;\n"
        ),
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    story.write(
        "migrations/2_fill.sql",
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 100%\nupdate app.orders set n = n + 1;\n",
    );
    let mut application = psql(&server, APPLICATION).stderr(Stdio::null()).spawn().unwrap();
    until("the application writes", || answer(&server, "select count(*) > 5 from app.visits") == "t");
    let at = "select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint";
    let before: u64 = answer(&server, at).parse().unwrap();
    let begun = Instant::now();
    let mut run = story.command("up").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut held_to = None;
    until("the run ends", || {
        held_to = status(&story)["log_rate"].as_u64().or(held_to);
        run.try_wait().unwrap().is_some()
    });
    let took = begun.elapsed();
    let log: u64 = answer(&server, at).parse::<u64>().unwrap() - before;
    application.kill().unwrap();
    application.wait().unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(answer(&server, "select count(*) from app.orders where n = 1"), ROWS.to_string());
    assert_eq!(held_to, Some(LOG_RATE), "what it is held to can be read");
    // The application's part is small; no piece is smaller than ten rows.
    let least = Duration::from_secs(log / LOG_RATE) / 2;
    assert!(took > least && least > Duration::from_secs(2), "{log} bytes of log in {took:?}");
}
