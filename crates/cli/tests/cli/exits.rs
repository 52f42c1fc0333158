//! Every exit code that a command of this stage can end with, and what is said then.

use crate::apply::{database, two_migrations};
use crate::story::{Story, err, out};
use std::io::Read as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use whimbrel::Class;
use whimbrel_testbed::TestDatabase;

/// The classes with a test here, by the name of the test; a bug is a unit test of `ui::crash`.
const TESTED: &[Class] = &[
    Class::Ok,
    Class::Findings,
    Class::Usage,
    Class::Unreachable,
    Class::Denied,
    Class::Busy,
    Class::Refused,
    Class::FailedClean,
    Class::FailedDirty,
    Class::Bug,
    Class::Interrupted,
    Class::Terminated,
    // In gates.rs.
    Class::Waiting,
];

#[test]
fn every_class_is_tested() {
    let untested: Vec<Class> = Class::ALL.into_iter().filter(|class| !TESTED.contains(class)).collect();
    assert_eq!(untested, []);
}

fn exits_with(output: &Output, class: Class) {
    assert_eq!(output.status.code(), Some(i32::from(class.code())), "{}{}", out(output), err(output));
}

/// A project whose only migration takes its time.
fn slow(database: &TestDatabase) -> Story {
    let story = Story::on(database);
    story.write(
        "migrations/20250110120000_slow.sql",
        "create table slow (id bigint);\nselect pg_sleep(60);\n",
    );
    story
}

/// `up`, started; it works when this returns.
fn started(story: &Story, database: &TestDatabase) -> Child {
    let mut command = story.command("up");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(|| database.query_text(SLEEPERS) == "1");
    child
}

const SLEEPERS: &str = "select count(*) from pg_stat_activity \
                        where query like 'select pg_sleep%' and state = 'active' and datname = current_database()";

/// Waits for what will be true soon.
fn wait_until(mut is_true: impl FnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(30);
    while !is_true() {
        assert!(Instant::now() < limit, "it did not become true in 30 s");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Reads standard error until `words` were said; what was said so far.
fn read_until(child: &mut Child, words: &str) -> String {
    let mut said = Vec::new();
    let stream = child.stderr.as_mut().unwrap();
    while !String::from_utf8_lossy(&said).contains(words) {
        let mut byte = [0];
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    String::from_utf8(said).unwrap()
}

#[test]
fn ok_and_findings() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    exits_with(&story.run("status"), Class::Ok);
    exits_with(&story.run("status --check"), Class::Findings);
    exits_with(&story.run("status --wait=100ms"), Class::Findings);
    exits_with(&story.run("up"), Class::Ok);
    exits_with(&story.run("status --check"), Class::Ok);
    exits_with(&story.run("status --wait"), Class::Ok);
}

#[test]
fn waiting_ends_when_somebody_else_applies_what_is_pending() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    let waiting = story.command("status --wait=60s").stdout(Stdio::piped()).spawn().unwrap();
    wait_until(|| {
        database.query_text("select count(*) from pg_stat_activity where application_name like 'whimbrel%'")
            != "0"
    });
    exits_with(&story.run("up"), Class::Ok);
    let output = waiting.wait_with_output().unwrap();
    exits_with(&output, Class::Ok);
    assert!(out(&output).contains("2 applied, 0 pending"), "{}", out(&output));
}

#[test]
fn waiting_can_be_interrupted() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    let mut command = story.command("status --wait=60s");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    read_until(&mut child, "→ ");
    send("-INT", &child);
    exits_with(&child.wait_with_output().unwrap(), Class::Interrupted);
}

#[test]
fn unreachable() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write("migrations/.gitkeep", "");
    story.tell("status --url postgres://ada@127.0.0.1:1/app");
    story.tell("--format json status --url postgres://ada@127.0.0.1:1/app");
    story.tell("dev psql-url");
    story.ends_as("unreachable");
    exits_with(&story.run("status --url postgres://ada@127.0.0.1:1/app"), Class::Unreachable);
}

#[test]
fn denied() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    database.execute(&format!("create role reader_of_{} login", database.name()));
    story.folds(format!("reader_of_{}", database.name()), "[READER]");
    let url = database.url().replace("user=postgres", &format!("user=reader_of_{}", database.name()));
    story.set("WHIMBREL_URL", &url);
    exits_with(&story.tell("up"), Class::Denied);
    story.ends_as("denied");
    database.execute(&format!("drop role reader_of_{}", database.name()));
}

#[test]
fn busy_while_another_run_works_and_the_other_is_interrupted() {
    let database = database();
    let mut story = slow(&database);
    let first = started(&story, &database);
    exits_with(&story.tell("up --lock-patience 200ms"), Class::Busy);
    story.tell("status");
    send("-INT", &first);
    let output = first.wait_with_output().unwrap();
    exits_with(&output, Class::Interrupted);
    let said = err(&output);
    assert!(said.contains("! stopping at the next safe point; once more to leave at once"), "{said}");
    assert!(
        said.contains("error[interrupted]") && said.contains("nothing of 20250110120000_slow remains"),
        "{said}"
    );
    assert_eq!(database.query_text("select to_regclass('slow') is null"), "t");
    story.ends_as("busy");
}

#[test]
fn busy_where_a_lock_cannot_be_had() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    story.run("up --steps 1");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let output = runtime.block_on(async {
        let holder = database.connect().await;
        holder.batch_execute("begin; lock table memos in row exclusive mode").await.unwrap();
        story.run("up --lock-patience 300ms")
    });
    exits_with(&output, Class::Busy);
    let said = err(&output);
    let blocker = "idle in transaction, transaction of";
    for words in ["error[lock-not-had]", blocker, "on memos: begin; lock table memos in row exclusive mode"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn refused() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    story.write("migrations/20250109120000_late.sql", "select 1;\n");
    exits_with(&story.run("up"), Class::Refused);
}

#[test]
fn failed_clean_and_failed_dirty() {
    let database = database();
    let story = Story::on(&database);
    story.write("migrations/20250110120000_wrong.sql", "create table a (id nothing);\n");
    exits_with(&story.run("up"), Class::FailedClean);
    story.write(
        "migrations/20250110120000_wrong.sql",
        "create table a (id int);\ncreate index concurrently on a (missing);\n",
    );
    exits_with(&story.run("up"), Class::FailedDirty);
}

#[test]
fn terminated() {
    let database = database();
    let story = slow(&database);
    let child = started(&story, &database);
    send("-TERM", &child);
    exits_with(&child.wait_with_output().unwrap(), Class::Terminated);
}

#[test]
fn the_second_signal_ends_the_process_at_once() {
    let database = database();
    let story = slow(&database);
    let mut child = started(&story, &database);
    // A stopped server answers no request to cancel, so the first signal has to wait for it.
    let backend = database.query_text(
        "select pid from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()",
    );
    let signal_backend = |signal: &str| Command::new("kill").args([signal, &backend]).status().unwrap();
    signal_backend("-STOP");
    send("-INT", &child);
    let heard = read_until(&mut child, "once more to leave at once");
    send("-TERM", &child);
    let output = child.wait_with_output().unwrap();
    signal_backend("-CONT");
    exits_with(&output, Class::Terminated);
    let said = heard + &err(&output);
    assert!(said.contains("left at once"), "{said}");
}
