//! Single facts about lost connections, locks and rivals.

use crate::project::Project;
use crate::state::wait_until_alone;
use crate::tool::Victim;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use whimbrel_testbed::proxy::{Action, Fault, Guise, Moment, Place, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

fn three_tables() -> Project {
    Project::of(&[
        ("1_a.sql", "create table a (i integer);\n"),
        ("2_b.sql", "create table b (i integer);\ninsert into b values (1);\n"),
        ("3_c.sql", "create table c (i integer);\n"),
    ])
}

const APPLIED: &str =
    "select count(*) || ' ' || count(distinct version) from whimbrel.ledger where event = 'applied'";

/// The number of the n-th message that begins like this, in a run without faults.
fn place(project: &Project, database: &TestDatabase, proxy: &Proxy, text: &str, nth: usize) -> Place {
    let clean = database.copy();
    proxy.disarm();
    project.does(&proxy.url(&clean), "up");
    let seen = proxy.messages();
    let found = seen.iter().filter(|message| message.text.starts_with(text)).nth(nth - 1);
    Place::Message(found.unwrap_or_else(|| panic!("no {text}: {seen:#?}")).number)
}

fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < limit, "{what}");
    }
}

#[test]
fn a_pooler_is_refused_with_the_way_out() {
    let (database, project) = (TestServer::any().database(), three_tables());
    let proxy = Proxy::before(database.server(), Guise::Pooler);
    for command in ["up", "resume", "abort", "down --yes --unchecked"] {
        let ended = project.run(&proxy.url(&database), command);
        assert_eq!(ended.code, Some(6), "{}", ended.said);
        assert!(ended.said.contains("goes through a pooler"), "{}", ended.said);
        assert!(ended.said.contains("connect to the server itself"), "{}", ended.said);
    }
    assert_eq!(database.query_text("select pg_catalog.to_regnamespace('whimbrel') is null"), "t");
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_done_and_the_run_goes_on() {
    let (database, project) = (TestServer::any().database(), three_tables());
    let proxy = Proxy::before(database.server(), Guise::Server);
    // The first COMMIT opens the ledger.
    for (nth, name) in [(2, "1_a"), (3, "2_b"), (4, "3_c")] {
        let fresh = database.copy();
        let place = place(&project, &database, &proxy, "commit", nth);
        proxy.arm(Fault { place, moment: Moment::AnswerLost, action: Action::Cut });
        let said = project.does(&proxy.url(&fresh), "up");
        assert!(said.contains(&format!("{name} is done: its last transaction was committed")), "{said}");
        assert_eq!(fresh.query_text(APPLIED), "3 3");
    }
}

#[test]
fn a_half_open_session_that_holds_the_lock_is_waited_for_and_fenced_out() {
    let (database, project) = (TestServer::any().database(), three_tables());
    let proxy = Proxy::before(database.server(), Guise::Server);
    let place = place(&project, &database, &proxy, "insert into b", 1);
    proxy.arm(Fault { place, moment: Moment::AfterForwarding, action: Action::BlackHole });
    let (stuck, next) = (Victim::default(), Victim::default());
    std::thread::scope(|scope| {
        let first = scope.spawn(|| stuck.run(&project.folder, &proxy.url(&database), &["up"]));
        proxy.wait_for_fault(Duration::from_secs(30));
        let second = scope.spawn(|| next.run(&project.folder, &database.url(), &["up"]));
        let last_try = "select coalesce(max(query_start)::text, '') from pg_catalog.pg_stat_activity
            where datname = pg_catalog.current_database() and query like '%pg_try_advisory_lock%'
            and pid <> pg_catalog.pg_backend_pid()";
        eventually("the second run does not wait", || !database.query_text(last_try).is_empty());
        // Between two tries it has asked who holds the lock.
        let first_try = database.query_text(last_try);
        let is_later = |at: &str| !at.is_empty() && at != first_try;
        eventually("the second run does not try again", || is_later(&database.query_text(last_try)));
        assert_eq!(database.query_text(APPLIED), "1 1");
        proxy.cut_all();
        let second = second.join().unwrap();
        assert!(second.said.contains("the migration lock is held by pid"), "{}", second.said);
        // The first run wakes up with its connection cut, asks the database, and finds that it was overtaken.
        let first = first.join().unwrap();
        assert!(matches!(first.code, Some(0 | 5 | 7)), "{}", first.said);
        assert_eq!(second.code, Some(0), "{}", second.said);
    });
    wait_until_alone(&database);
    assert_eq!(database.query_text(APPLIED), "3 3");
    assert_eq!(database.query_text("select count(*) from b"), "1");
}

/// Stops a run before a message until the test lets it go.
struct Stop {
    is_reached: Receiver<()>,
    go: Sender<()>,
}

impl Stop {
    fn at(proxy: &Proxy, place: Place) -> Self {
        let ((reached, is_reached), (go, may_go)) = (channel(), channel());
        let action = Action::Call(Box::new(move |_| {
            reached.send(()).unwrap();
            may_go.recv_timeout(Duration::from_secs(60)).unwrap();
        }));
        proxy.arm(Fault { place, moment: Moment::BeforeForwarding, action });
        Self { is_reached, go }
    }

    fn wait(&self) {
        self.is_reached.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}

/// Advisory locks in the database.
const LOCKS: &str = "select count(*) from pg_catalog.pg_locks where locktype = 'advisory' and database =
    (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())";

const GIVES_AWAY: &str = "create table a (i integer);\nselect pg_advisory_unlock_all();\nselect 'last';\n";

#[test]
fn a_run_that_has_just_taken_the_lock_is_not_overtaken_by_one_that_gave_it_away() {
    let database = TestServer::any().database();
    let project = Project::of(&[("1_a.sql", GIVES_AWAY)]);
    let proxies = [(); 2].map(|()| Proxy::before(database.server(), Guise::Server));
    let stops = [("select 'last'", 0), ("begin", 1)].map(|(text, which)| {
        let place = place(&project, &database, &proxies[which], text, 1);
        Stop::at(&proxies[which], place)
    });
    let (first, second) = std::thread::scope(|scope| {
        let run = |which: usize| {
            let (project, url) = (&project, proxies[which].url(&database));
            scope.spawn(move || project.run(&url, "up"))
        };
        let first = run(0);
        stops[0].wait();
        eventually("the lock stays", || database.query_text(LOCKS) == "0");
        let second = run(1);
        stops[1].wait();
        stops[0].go.send(()).unwrap();
        let first = first.join().unwrap();
        stops[1].go.send(()).unwrap();
        (first, second.join().unwrap())
    });
    assert_eq!((first.code, second.code), (Some(5), Some(0)), "{}\n{}", first.said, second.said);
    assert_eq!(database.query_text(APPLIED), "1 1");
}

#[test]
fn a_file_that_gives_the_lock_away_is_not_applied_twice() {
    let database = TestServer::any().database();
    let project = Project::of(&[("1_a.sql", GIVES_AWAY)]);
    let proxy = Proxy::before(database.server(), Guise::Server);
    let place = place(&project, &database, &proxy, "select 'last'", 1);
    let stop = Stop::at(&proxy, place);
    let (first, second) = (Victim::default(), Victim::default());
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| first.run(&project.folder, &proxy.url(&database), &["up"]));
        stop.wait();
        eventually("the lock stays", || database.query_text(LOCKS) == "0");
        let second = scope.spawn(|| second.run(&project.folder, &database.url(), &["up"]));
        let asks = "select count(*) > 0 from pg_catalog.pg_stat_activity where datname = pg_catalog.current_database()
            and application_name like 'whimbrel%' and query like 'create table a%' and pid <> pg_catalog.pg_backend_pid()";
        eventually("the second run does not begin", || database.query_text(asks) == "t");
        stop.go.send(()).unwrap();
        (first.join().unwrap(), second.join().unwrap())
    });
    let codes = (first.code, second.code);
    assert_eq!(codes, (Some(5), Some(0)), "{}\n{}", first.said, second.said);
    assert_eq!(database.query_text(APPLIED), "1 1");
}

#[test]
fn a_file_that_discards_everything_is_applied_and_recorded() {
    let database = TestServer::any().database();
    let files = [
        ("1_a.sql", "create table a (i integer);\ndiscard all;\ncreate table b (i integer);\n"),
        ("2_c.sql", "deallocate all;\nselect pg_advisory_unlock_all();\ncreate table c (i integer);\n"),
        ("3_d.sql", "create table d (i integer);\n"),
    ];
    let project = Project::of(&files);
    project.does(&database.url(), "up");
    assert_eq!(database.query_text(APPLIED), "3 3");
    project.does(&database.url(), "status --check");
}

#[test]
fn a_watching_session_that_is_lost_does_no_harm() {
    let database = TestServer::any().database();
    database.execute("create table people (name text)");
    let project = Project::of(&[("1_a.sql", "create index concurrently people_name on people (name);\n")]);
    let proxy = Proxy::before(database.server(), Guise::Server);
    for moment in Moment::PLACES {
        for number in 1..=3 {
            let fresh = database.copy();
            proxy.arm(Fault {
                place: Place::MessageOf { connection: 2, number },
                moment,
                action: Action::Cut,
            });
            project.does(&proxy.url(&fresh), "up");
            assert!(proxy.hit().is_some());
            assert_eq!(fresh.query_text(APPLIED), "1 1");
        }
    }
}
