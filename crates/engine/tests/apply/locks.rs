//! How locks are asked for while others use the tables.

use crate::desk::{Desk, words};
use std::time::{Duration, Instant};
use whimbrel::{Class, Progress};

/// A session with its own task, kept for as long as the value lives.
async fn session(desk: &Desk) -> tokio_postgres::Client {
    desk.database.connect().await
}

#[tokio::test]
async fn nobody_queues_behind_a_lock_that_is_waited_for() {
    let desk = Desk::new();
    desk.settings("lock = { patience = \"20s\" }");
    desk.database.execute("create table hot (id int primary key, n int); insert into hot values (1, 0)");
    desk.file("1_a.sql", "alter table hot add column b int;");
    let reader = session(&desk).await;
    reader.batch_execute("begin; select * from hot").await.unwrap();
    let other = session(&desk).await;
    let traffic = async {
        let mut longest = Duration::ZERO;
        let until = Instant::now() + Duration::from_secs(3);
        while Instant::now() < until {
            let begun = Instant::now();
            other.batch_execute("update hot set n = n + 1 where id = 1").await.unwrap();
            longest = longest.max(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        reader.batch_execute("commit").await.unwrap();
        longest
    };
    let (ran, longest) = tokio::join!(desk.up(), traffic);
    ran.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert!(
        longest < Duration::from_millis(1500),
        "a statement waited {longest:?} while the reader held the table for 3 s"
    );
    let seen = desk.diary.seen.borrow();
    let waited = seen.iter().any(
        |progress| matches!(progress, Progress::WaitingForLock { blockers, .. } if !blockers.is_empty()),
    );
    assert!(waited, "{seen:?}");
}

#[tokio::test]
async fn a_lock_that_is_not_had_in_time_is_given_up_by_name() {
    let desk = Desk::new();
    desk.settings("lock = { patience = \"700ms\" }");
    desk.database.execute("create table hot (id int primary key)");
    desk.file("1_a.sql", "create table cold (i int);\nalter table hot add column b int;");
    let reader = session(&desk).await;
    reader.batch_execute("set application_name = 'a report'; begin; select * from hot").await.unwrap();
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::Busy, "{}", words(&failure));
    let text = words(&failure);
    for part in [
        "a report",
        "idle in transaction",
        "AccessShareLock on hot",
        "select * from hot",
        "nothing of 1_a remains",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(desk.text("select to_regclass('cold') is null"), "t");
    reader.batch_execute("commit").await.unwrap();
    desk.up().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
}

/// A function may ask for any lock, and its caller says nothing of that.
#[tokio::test]
async fn nobody_queues_behind_a_function_that_waits_for_a_lock() {
    let desk = Desk::new();
    desk.settings("lock = { patience = \"700ms\" }");
    desk.database.execute(
        "create table hot (id int primary key); create function widen() returns void language plpgsql as \
         $$ begin alter table hot add column b int; end $$",
    );
    desk.file("1_a.sql", "create table cold (i int);\nselect widen();");
    let reader = session(&desk).await;
    reader.batch_execute("set application_name = 'a report'; begin; select * from hot").await.unwrap();
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::Busy, "{}", words(&failure));
    assert!(words(&failure).contains("a report"), "{}", words(&failure));
    reader.batch_execute("commit").await.unwrap();
    desk.up().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(
        desk.text("select count(*) from pg_attribute where attrelid = 'hot'::regclass and attname = 'b'"),
        "1"
    );
}

#[tokio::test]
async fn rows_are_waited_for_without_giving_the_transaction_up() {
    let desk = Desk::new();
    desk.database.execute("create table hot (id int primary key, n int); insert into hot values (1, 0)");
    desk.file("1_a.sql", "update hot set n = n + 10;");
    let writer = session(&desk).await;
    writer.batch_execute("begin; update hot set n = 1").await.unwrap();
    let release = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        writer.batch_execute("commit").await.unwrap();
    };
    let (ran, ()) = tokio::join!(desk.up(), release);
    ran.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.text("select n from hot"), "11");
}

#[tokio::test]
async fn a_concurrent_build_waits_for_old_snapshots_and_is_given_up_without_leftovers() {
    let desk = Desk::new();
    desk.settings("lock = { patience = \"1s\" }");
    desk.database.execute("create table hot (id int primary key, n int); insert into hot values (1, 0)");
    desk.file("1_a.sql", "create index concurrently hot_n on hot (n);");
    let reader = session(&desk).await;
    reader.batch_execute("begin isolation level repeatable read; select 1").await.unwrap();
    let failure = desk.up().await.unwrap_err();
    assert_eq!(failure.class, Class::Busy, "{}", words(&failure));
    assert_eq!(desk.text("select to_regclass('hot_n') is null"), "t", "{}", words(&failure));
    reader.batch_execute("commit").await.unwrap();
    desk.up().await.unwrap_or_else(|failure| panic!("{}", words(&failure)));
    assert_eq!(desk.text("select indisvalid from pg_index where indexrelid = 'hot_n'::regclass"), "t");
}

#[tokio::test]
async fn an_interrupted_statement_is_cancelled_and_nothing_remains() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);\nselect pg_sleep(30);");
    let interrupt = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        desk.interrupt.trigger();
    };
    let begun = Instant::now();
    let (ran, ()) = tokio::join!(desk.up(), interrupt);
    assert_eq!(ran.unwrap_err().class, Class::Interrupted);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(desk.text("select to_regclass('a') is null"), "t");
}

#[tokio::test]
async fn a_runner_that_is_fenced_out_writes_nothing() {
    let desk = Desk::new();
    desk.file("1_a.sql", "create table a (i int);");
    desk.up().await.unwrap();
    desk.file("2_b.sql", "create table b (i int);\nselect pg_sleep(1);\ncreate table c (i int);");
    let takeover = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        desk.database.execute("update whimbrel.fence set epoch = epoch + 1");
    };
    let (ran, ()) = tokio::join!(desk.up(), takeover);
    let failure = ran.unwrap_err();
    assert_eq!(failure.class, Class::Busy, "{}", words(&failure));
    assert_eq!(desk.standings().await, ["applied 1", "pending 2"]);
    assert_eq!(desk.text("select to_regclass('b') is null and to_regclass('c') is null"), "t");
}

#[tokio::test]
async fn the_ledger_is_append_only_and_asynchronous_commit_is_overridden() {
    let desk = Desk::new();
    desk.file(
        "1_a.sql",
        "set synchronous_commit = off;\ncreate table a as select current_setting('synchronous_commit') as s;",
    );
    desk.up().await.unwrap();
    for change in
        ["update whimbrel.ledger set event = 'x'", "delete from whimbrel.ledger", "truncate whimbrel.ledger"]
    {
        let client = session(&desk).await;
        let error = client.batch_execute(change).await.unwrap_err();
        assert!(error.as_db_error().unwrap().message().contains("append-only"), "{change}");
    }
}

/// Looks every few milliseconds, for at most 20 seconds.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await && begun.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_run_at_work_is_waited_for_and_not_taken_for_half_done() {
    let desk = Desk::new();
    desk.database.execute("create table hot (id int)");
    desk.file("1_a.sql", "create index concurrently hot_id on hot (id);");
    let reader = session(&desk).await;
    reader.batch_execute("begin isolation level repeatable read; select * from hot").await.unwrap();
    let watcher = session(&desk).await;
    let second = async {
        until(async || {
            let started = watcher.query_one("select 1 from whimbrel.ledger where event = 'started'", &[]);
            started.await.is_ok()
        })
        .await;
        let is_waiting = |progress: &Progress| matches!(progress, Progress::WaitingForRun { .. });
        let release = async {
            until(async || desk.diary.seen.borrow().iter().any(is_waiting)).await;
            reader.batch_execute("commit").await.unwrap();
        };
        tokio::join!(desk.up(), release).0
    };
    let (first, second) = tokio::join!(desk.up(), second);
    let ran = |run: Result<whimbrel::carry_out::RunReport, whimbrel::Failure>| {
        run.unwrap_or_else(|failure| panic!("{}", words(&failure))).migrations.len()
    };
    assert_eq!((ran(first), ran(second)), (1, 0));
}
