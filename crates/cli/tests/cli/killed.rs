//! A backfill that is killed, and taken over while it lives, at random moments: each row is written once.

use crate::apply::database;
use crate::steering::until;
use crate::story::{Story, err, out};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use whimbrel_testbed::TestDatabase;

const ROWS: u32 = 100_000;

/// Lives that are ended behind at least one piece of their own; one that was ended before does not count.
const KILLS: u32 = 200;

/// Every so many lives, a second runner takes over from one that is still there.
const TAKEOVER_EVERY: u32 = 10;

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// How often a piece was committed, and under which epoch.
fn progress(database: &TestDatabase) -> (i64, i64) {
    let sql = "select coalesce(max(pieces), 0) || ' ' || coalesce(max(epoch), 0) from whimbrel.backfill";
    let text = database.query_text(sql);
    let (pieces, epoch) = text.split_once(' ').unwrap();
    (pieces.parse().unwrap(), epoch.parse().unwrap())
}

struct Run<'a> {
    database: &'a TestDatabase,
    story: &'a Story,
    numbers: Numbers,
}

impl Run<'_> {
    fn start(&self, command: &str) -> Child {
        self.story.command(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Waits until somebody else than before has written a piece, and then for a moment.
    fn works(&mut self, (pieces, epoch): (i64, i64)) {
        until("a piece is written", || {
            let now = progress(self.database);
            now.0 > pieces && now.1 > epoch
        });
        std::thread::sleep(Duration::from_millis(self.numbers.below(25)));
    }

    /// Ends the session of the runner: who comes next may take over while it is still there.
    fn cut_off(&self) {
        self.database.execute(
            "select pg_terminate_backend(l.pid) from pg_locks as l join pg_stat_activity as a on a.pid = l.pid \
             where l.locktype = 'advisory' and l.granted and a.datname = current_database()",
        );
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn end(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Not idempotent on purpose: a row that is written twice shows it.
#[test]
fn a_backfill_that_is_killed_and_taken_over_again_and_again_writes_each_row_once() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"1ms\"\nduty = \"20%\"\n",
    );
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.t (part text, id int, n int not null default 0, primary key (part, id));\n",
    );
    story.write(
        "migrations/20260110120001_fill.sql",
        "-- whimbrel: phase = backfill\nupdate app.t set n = n + 1;\n",
    );
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    database.execute(&format!(
        "insert into app.t (part, id) select 'p' || g % 3, g from generate_series(1, {ROWS}) as g"
    ));
    let (mut kills, mut takeovers) = (0, 0);
    let mut run = Run { database: &database, story: &story, numbers: Numbers(20_260_110) };
    let mut before = (0, 0);
    let mut command = "up";
    while kills < KILLS {
        let runner = run.start(command);
        command = "resume";
        if kills == 0 {
            until("there is a place to look at", || {
                database.query_text("select to_regclass('whimbrel.backfill') is not null") == "t"
            });
        }
        run.works(before);
        before = progress(&database);
        if kills % TAKEOVER_EVERY == TAKEOVER_EVERY - 1 {
            // It sleeps in the middle of what it does, loses its session, and another goes on.
            signal(&runner, "-STOP");
            run.cut_off();
            let other = run.start("resume");
            run.works(before);
            signal(&runner, "-CONT");
            let (pieces, epoch) = progress(&database);
            until("the second one goes on beside the first", || progress(&database).0 > pieces);
            assert_eq!(progress(&database).1, epoch, "the first one wrote");
            end(other);
            // The first one finds that its session is gone, and what became of its work.
            let ended = runner.wait_with_output().unwrap();
            assert!(!ended.status.success());
            takeovers += 1;
            before = progress(&database);
            kills += 1;
            continue;
        }
        end(runner);
        kills += 1;
    }
    assert!(takeovers * TAKEOVER_EVERY >= KILLS / 2, "only {takeovers} takeovers");
    let left = database.query_text("select count(*) from app.t where n = 0");
    assert_ne!(left, "0", "it was done before it was killed {KILLS} times");
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\npiece = \"100ms\"\nduty = \"100%\"\n",
    );
    let last = story.run("resume");
    assert_eq!(last.status.code(), Some(0), "{}", err(&last));
    assert!(out(&story.run("status")).contains("2 applied, 0 pending"));
    assert_eq!(
        database.query_text("select count(*) filter (where n = 1) || ' of ' || count(*) from app.t"),
        format!("{ROWS} of {ROWS}")
    );
}
