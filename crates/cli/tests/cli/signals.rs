//! What a server says that a backfill gives way to, each with its setting.

use crate::steering::{status, until};
use crate::story::Story;
use std::process::{Command, Stdio};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::TestServer;

/// Enough for what is seen at the first look.
const FEW: u32 = 3_000;

/// Enough to be at work when it looks again, and holds what it sees against what it saw.
const MANY: u32 = 150_000;

/// A setting, what makes the server say it, the words for it, and what ends it.
struct Signal {
    setting: &'static str,
    /// How many rows are written.
    rows: u32,
    begin: &'static [&'static str],
    /// Whether the server says it by now.
    has_begun: &'static str,
    words: &'static str,
    end: &'static [&'static str],
}

const SIGNALS: [Signal; 7] = [
    Signal {
        setting: "slot_bytes = \"256kB\"",
        rows: FEW,
        begin: &[
            "select pg_create_physical_replication_slot('held', true)",
            "create table filler as select repeat('x', 500) from generate_series(1, 5000)",
        ],
        has_begun: "select true",
        words: "replication slot held, which holds",
        end: &["select pg_drop_replication_slot('held')"],
    },
    Signal {
        setting: "wal_rate = \"64kB\"",
        rows: MANY,
        begin: &[],
        has_begun: "select true",
        words: "the write-ahead log, which grows by",
        end: &[],
    },
    Signal {
        setting: "active_sessions = 0",
        rows: FEW,
        begin: &[],
        has_begun: "select count(*) = 1 from pg_stat_activity where query = 'select pg_sleep(60)'",
        words: "1 active sessions",
        end: &["select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'"],
    },
    Signal {
        setting: "archive_queue = 1000",
        rows: FEW,
        begin: &[
            "alter system set archive_command = 'false'",
            "select pg_reload_conf()",
            "select pg_switch_wal()",
        ],
        has_begun: "select failed_count > 0 from pg_stat_archiver",
        words: "the archive, which takes no segment",
        end: ARCHIVES,
    },
    Signal {
        setting: "archive_queue = 2",
        rows: FEW,
        begin: &[
            // Each segment takes longer than the next one to be filled.
            "alter system set archive_command = 'sleep 3'",
            "select pg_reload_conf()",
            "create table filler1 (); select pg_switch_wal()",
            "create table filler2 (); select pg_switch_wal()",
            "create table filler3 (); select pg_switch_wal()",
            "create table filler4 (); select pg_switch_wal()",
            "create table filler5 (); select pg_switch_wal()",
        ],
        has_begun: "select true",
        words: " segments behind",
        end: ARCHIVES,
    },
    Signal {
        setting: "vacuum = \"1h\"",
        rows: FEW,
        begin: &[
            // Switched off, it comes all the same where the table is too old; by its own limit, and slow.
            "alter table t5 set (autovacuum_enabled = off, autovacuum_freeze_max_age = 100000, autovacuum_vacuum_cost_delay = 100, \
             autovacuum_vacuum_cost_limit = 1)",
            "create table numbers (); \
             do $$ begin for n in 1..101000 loop \
             begin insert into numbers default values; exception when division_by_zero then null; end; end loop; end $$",
        ],
        has_begun: "select count(*) = 1 from pg_stat_activity where query like '%t5 (to prevent wraparound)'",
        words: "an autovacuum to prevent wraparound of t5 (pid ",
        // It waits for the vacuum.
        end: &["alter table t5 set (autovacuum_freeze_max_age = 2000000000)"],
    },
    Signal {
        setting: "snapshot = \"1s\"",
        rows: FEW,
        begin: &["begin; create table left_behind (); prepare transaction 'left'"],
        has_begun: "select clock_timestamp() - prepared > interval '2 s' from pg_prepared_xacts",
        words: "a prepared transaction that is",
        end: &["rollback prepared 'left'"],
    },
];

const ARCHIVES: &[&str] =
    &["alter system set archive_command = 'true'", "select pg_reload_conf()", "select pg_switch_wal()"];

fn psql(server: &Server, sql: &str) -> String {
    let ran = Command::new("psql").args(["-qXAt", &server.url("postgres"), "-c", sql]).output().unwrap();
    assert!(ran.status.success(), "{sql}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

#[test]
fn each_signal_of_a_server_is_waited_for_until_it_is_gone() {
    let options = ServerOptions {
        lifetime: Lifetime::Process(Storage::Memory),
        settings: [
            ("max_prepared_transactions", "4"),
            ("max_replication_slots", "4"),
            ("wal_level", "replica"),
            ("archive_mode", "on"),
            ("autovacuum", "on"),
            ("autovacuum_naptime", "1s"),
            ("track_counts", "on"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        original: None,
    };
    let server = Server::start(&TestServer::newest().embedded(), &options).unwrap();
    for sql in ARCHIVES {
        psql(&server, sql);
    }
    let mut story = Story::new();
    story.set("WHIMBREL_URL", &server.url("postgres"));
    for (at, signal) in SIGNALS.iter().enumerate() {
        let Signal { setting, rows, begin, has_begun, words, end } = signal;
        story.write(
            "whimbrel.toml",
            &format!("version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"1ms\"\nduty = \"50%\"\n{setting}\n"),
        );
        let (table, version) = (format!("t{at}"), at * 2 + 1);
        story.write(
            &format!("migrations/{version}_base.sql"),
            &format!(
                "create table {table} (id int primary key, n int not null default 0);\n\
                 insert into {table} select g from generate_series(1, {rows}) g;\n"
            ),
        );
        assert_eq!(story.run("up").status.code(), Some(0));
        story.write(
            &format!("migrations/{}_fill.sql", version + 1),
            &format!("-- whimbrel: phase = backfill\nupdate {table} set n = n + 1;\n"),
        );
        begin.iter().for_each(|sql| drop(psql(&server, sql)));
        let sleeps = setting.starts_with("active").then(|| {
            Command::new("psql")
                .args(["-qX", &server.url("postgres"), "-c", "select pg_sleep(60)"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        });
        until(words, || psql(&server, has_begun) == "t");
        let mut run = story.command("up").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        until(words, || {
            status(&story)
                .get("waits_for")
                .and_then(serde_json::Value::as_str)
                .is_some_and(|what| what.contains(words))
                || run.try_wait().unwrap().is_some()
        });
        end.iter().for_each(|sql| drop(psql(&server, sql)));
        if let Some(mut sleeps) = sleeps {
            sleeps.wait().unwrap();
        }
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{setting}: {}", String::from_utf8_lossy(&output.stderr));
        let written = psql(&server, &format!("select count(*) from {table} where n = 1"));
        assert_eq!(written, rows.to_string(), "{setting}");
        let told = format!("select count(*) from whimbrel.ledger as l where l::text like '%{words}%'");
        assert_eq!(psql(&server, &told), "1", "{words}");
    }
    a_prepared_transaction_that_holds_a_lock_is_named(&server, &story);
}

/// No process has it, so nobody could end it by a number.
fn a_prepared_transaction_that_holds_a_lock_is_named(server: &Server, story: &Story) {
    psql(server, "begin; update t0 set n = 7 where id = 1; prepare transaction 'nobody''s'");
    story.write("migrations/99_wider.sql", "alter table t0 add column m int;\n");
    let ran = story.run("up --lock-patience 600ms");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(5), "{said}");
    assert!(said.contains("the prepared transaction nobody's (user postgres"), "{said}");
    assert!(
        said.contains("holds RowExclusiveLock on t0") && said.contains("rollback prepared 'nobody''s'"),
        "{said}"
    );
    let log = String::from_utf8(story.run("log").stdout).unwrap();
    assert!(log.contains("prepared transaction nobody's held RowExclusiveLock on t0, it was"), "{log}");
    psql(server, "rollback prepared 'nobody''s'");
    assert_eq!(story.run("up").status.code(), Some(0));
}
