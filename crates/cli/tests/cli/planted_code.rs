//! Defects planted in what the binary sends: a proxy puts another text in the place of one of its statements. What is
//! checked is what other tests check, and without the defect it holds.
//!
//! Twelve defects of changes that run beside an application, and where each is seen (here, by the name of the mutant, or in
//! `templates/planted.rs`):
//!
//! | defect | seen by |
//! |---|---|
//! | the backfill before its trigger | `a_backfill_before_its_trigger_is_seen` |
//! | the bound before the trigger | "the bound is another than the last row" |
//! | a value that was read before the lock | `a_value_that_was_read_before_the_lock_is_seen` |
//! | no marker | "the marker is not set", `a_backfill_without_its_marker_damages_old_values_and_that_is_seen` |
//! | UPDATE OF | `what_other_triggers_and_a_subscription_write_is_seen_by_the_trigger_as_it_is_made_only` |
//! | a trigger that is named first | the same |
//! | a plain trigger | the same |
//! | no fence | "the epoch is not looked at" |
//! | the place outside of the transaction of its rows | "the place is kept in a transaction of its own" |
//! | IS NULL and LIMIT | "rows are picked by IS NULL and LIMIT" |
//! | a standby that is gone has no lag | "a standby that is gone is none" |
//! | what is not verified | "what is declared is not verified", `rows_that_were_left_out_are_noticed_by_the_check_alone` |

use crate::steering::{status, until};
use crate::story::Story;
use crate::templates::{Change, DERIVE, LOSSY, MOVE, plant, project};
use std::io::Write as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use whimbrel_testbed::proxy::{Guise, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

/// Whether it holds, and if not, what was seen.
type Seen = Result<(), String>;

/// A check, and the statement without which it does not hold.
struct Mutant {
    name: &'static str,
    from: &'static str,
    to: &'static str,
    check: fn(&TestDatabase, &mut Story, &str) -> Seen,
    change: &'static Change,
}

const MUTANTS: [Mutant; 8] = [
    Mutant {
        name: "the marker is not set",
        from: "set local whimbrel.backfill = 'on'",
        to: "set local whimbrel.backfill = 'no'",
        check: old_values_stay,
        change: &LOSSY,
    },
    Mutant {
        name: "the bound is another than the last row",
        from: "order by id desc limit 1",
        to: "order by id desc offset 100 limit 1",
        check: every_row_is_filled,
        change: &DERIVE,
    },
    Mutant {
        name: "rows are picked by IS NULL and LIMIT",
        from: "where (id) > (",
        to: "where b is null and (id) <> (",
        check: it_ends_where_values_are_null,
        change: &DERIVE,
    },
    Mutant {
        name: "what is declared is not verified",
        from: " where (v is distinct from",
        to: " where false and (v is distinct from",
        check: another_value_each_time_is_refused,
        change: &DERIVE,
    },
    Mutant {
        name: "the epoch is not looked at",
        from: "where f.epoch = $7 for share",
        to: "where $7 > 0 for share",
        check: a_runner_that_is_replaced_ends,
        change: &DERIVE,
    },
    Mutant {
        name: "the place is kept in a transaction of its own",
        from: "begin; set local lock_timeout",
        to: "set local lock_timeout",
        check: a_runner_that_is_replaced_ends,
        change: &DERIVE,
    },
    Mutant {
        name: "a standby that is gone is none",
        from: "where not exists (select from standby as o where o.name = s.name)",
        to: "where false",
        check: a_standby_that_is_gone_is_waited_for,
        change: &DERIVE,
    },
    Mutant {
        name: "the trigger is not looked at",
        from: "when $2::text is null then null",
        to: "when $2::text is not null or true then null",
        check: a_trigger_that_is_gone_stops_it,
        change: &DERIVE,
    },
];

fn code(story: &Story, command: &str, expected: i32) -> Seen {
    let ran = story.run(command);
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if ran.status.code() == Some(expected) { Ok(()) } else { Err(format!("{command}: {said}")) }
}

fn same(database: &TestDatabase, sql: &str, expected: &str) -> Seen {
    let found = database.query_text(sql);
    if found == expected { Ok(()) } else { Err(format!("{sql}: {found}, and not {expected}")) }
}

fn start(story: &Story) -> Child {
    story.command("up").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// How it ended; what goes on is ended.
fn ended(mut child: Child, limit: Duration) -> Option<i32> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

fn old_values_stay(database: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    story.set("WHIMBREL_URL", url);
    code(story, "up --steps 2", 0)?;
    same(database, "select count(*) from app.t where a <> '000000007'", "0")
}

fn every_row_is_filled(_: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    story.set("WHIMBREL_URL", url);
    code(story, "up --steps 3", 0)
}

/// What has no value is no row that is left to do.
fn it_ends_where_values_are_null(database: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    // More rows than the largest piece has.
    database.execute(
        "alter table app.t alter column a drop not null;\
         insert into app.t (id) select g from generate_series(1000, 60000) as g",
    );
    code(story, "up --steps 1", 0)?;
    story.set("WHIMBREL_URL", url);
    let run = story.command("up --steps 1").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    match ended(run, Duration::from_secs(20)) {
        Some(0) => Ok(()),
        other => Err(format!("{other:?}, and not the end")),
    }
}

fn another_value_each_time_is_refused(_: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    story.write(
        "migrations/20260110130000_other.sql",
        "-- whimbrel: phase = backfill\n-- whimbrel: fill = app.t.v := (random() * 1000000)::int\n",
    );
    story.set("WHIMBREL_URL", url);
    code(story, "up --steps 1", 8)
}

/// It writes no row behind the moment in which another has taken over, and the rows are those of its place.
fn a_runner_that_is_replaced_ends(database: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    story.write(
        "migrations/20260110130000_other.sql",
        "-- whimbrel: phase = backfill\n-- whimbrel: duty = 50%\nupdate app.t set v = v + 1;\n",
    );
    // So many that it is at work when it is replaced, and so short a rest that it learns of it with a piece.
    database.execute("insert into app.t (id, a) select g, '' from generate_series(1000, 100000) as g");
    story.set("WHIMBREL_URL", url);
    let run = start(story);
    until("it writes", || status(story).get("rows").and_then(serde_json::Value::as_i64) > Some(0));
    database.execute("update whimbrel.fence set epoch = epoch + 1");
    let written = database.query_text("select sum(v) from app.t");
    if ended(run, Duration::from_secs(6)) != Some(5) {
        return Err("it did not say that another has taken over".to_owned());
    }
    same(database, "select sum(v) from app.t", &written)?;
    same(database, "select (select sum(v) from app.t) = (select rows from whimbrel.backfill)", "t")
}

fn a_standby_that_is_gone_is_waited_for(database: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    story.write(
        "whimbrel.toml",
        "version = 1\nmigrations = \"migrations\"\n[backfill]\nstandbys = [\"replica\"]\n",
    );
    story.write(
        "migrations/20260110130000_other.sql",
        "-- whimbrel: phase = backfill\nupdate app.t set v = v + 1;\n",
    );
    story.set("WHIMBREL_URL", url);
    let run = start(story);
    ended(run, Duration::from_secs(4));
    same(database, "select sum(v) from app.t", "0")
}

fn a_trigger_that_is_gone_stops_it(database: &TestDatabase, story: &mut Story, url: &str) -> Seen {
    code(story, "up --steps 1", 0)?;
    database.execute("drop trigger zzzz_whimbrel_t_b on app.t");
    story.set("WHIMBREL_URL", url);
    code(story, "up --steps 1", 7)
}

#[test]
fn each_defect_in_what_is_sent_is_seen_and_nothing_is_without_one() {
    for mutant in &MUTANTS {
        for is_planted in [false, true] {
            let database = TestServer::newest().database();
            let mut story = project(&database, mutant.change);
            let proxy = Proxy::before(database.server(), Guise::Server);
            if is_planted {
                proxy.substitute(mutant.from, mutant.to);
            }
            let seen = (mutant.check)(&database, &mut story, &proxy.url(&database));
            assert_eq!(seen.is_err(), is_planted, "{}: {seen:?}", mutant.name);
            assert!(!is_planted || proxy.substituted() > 0, "{} was not planted", mutant.name);
        }
    }
}

/// A backfill that goes on with what it has read before it had the lock writes a value that is gone.
#[test]
fn a_value_that_was_read_before_the_lock_is_seen() {
    for is_planted in [false, true] {
        let database = TestServer::newest().database();
        let change = Change {
            template: "move --to app.u --key 'id int' --old 'a text' --new b",
            columns: "a text",
            ..MOVE
        };
        let story = project(&database, &change);
        if is_planted {
            plant(&story, "expand", " for no key update", "");
        }
        assert_eq!(story.run("up --steps 1").status.code(), Some(0));
        let mut other = std::process::Command::new("psql")
            .args(["-qX", &database.url()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut session = other.stdin.take().unwrap();
        session.write_all(b"begin; update app.t set a = null where id = 7;\n").unwrap();
        let held = "select count(*) from pg_locks where relation = 'app.t'::regclass and mode = 'RowExclusiveLock' and granted";
        until("the row is held", || database.query_text(held) != "0");
        let mut run = start(&story);
        let waits_or_is_done = || {
            database.query_text(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
            ) != "0"
                || database.query_text("select count(*) from app.u") != "0"
        };
        until("the backfill has come to it", waits_or_is_done);
        session.write_all(b"commit;\n").unwrap();
        drop(session);
        assert!(other.wait().unwrap().success());
        let status = run.wait().unwrap();
        assert_eq!(status.success(), !is_planted, "the comparison of the two tables");
    }
}
