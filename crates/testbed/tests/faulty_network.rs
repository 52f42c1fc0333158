//! The faulty network, as a client and the server see it.
#![expect(clippy::expect_used, reason = "a failing step fails the test")]

use std::time::Duration;
use tokio_postgres::{Client, NoTls};
use whimbrel_testbed::proxy::{Action, Fault, Guise, Hit, Moment, Place, Proxy, seeded_delay};
use whimbrel_testbed::{TestDatabase, TestServer};

const LIMIT: Duration = Duration::from_secs(20);

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// What the faults are tried on: three messages that each write a row.
async fn work(client: &Client) -> Result<(), tokio_postgres::Error> {
    for step in 1..=3 {
        client.batch_execute(&format!("insert into done values ({step})")).await?;
    }
    Ok(())
}

fn prepared() -> (TestDatabase, Proxy) {
    let database = TestServer::any().database();
    database.execute("create table done (step integer)");
    let proxy = Proxy::before(TestServer::any(), Guise::Server);
    (database, proxy)
}

fn steps(database: &TestDatabase) -> String {
    database.query_text("select step from done order by step").replace('\n', " ")
}

/// Waits until the server has no client in the database any more.
fn wait_until_alone(database: &TestDatabase) {
    let question = "select count(*) from pg_catalog.pg_stat_activity \
                    where datname = pg_catalog.current_database() and backend_type = 'client backend'";
    let limit = std::time::Instant::now() + LIMIT;
    while database.query_text(question) != "1" {
        assert!(std::time::Instant::now() < limit, "a backend stays");
    }
}

#[tokio::test]
async fn a_clean_run_is_written_down_message_by_message() {
    let (database, proxy) = prepared();
    for url in [proxy.url(&database), proxy.tcp_url(&database)] {
        proxy.disarm();
        let client = connect(&url).await;
        work(&client).await.expect("nothing is armed");
        client.query_one("select $1::integer", &[&1_i32]).await.expect("nothing is armed");
        let seen: Vec<String> = proxy.messages().iter().map(ToString::to_string).collect();
        assert_eq!(
            seen,
            [
                "#1 (connection 1) StartupMessage",
                "#2 (connection 1) Query insert into done values (1)",
                "#3 (connection 1) Query insert into done values (2)",
                "#4 (connection 1) Query insert into done values (3)",
                "#5 (connection 1) Parse select $1::integer",
                "#6 (connection 1) Describe",
                "#7 (connection 1) Sync",
                "#8 (connection 1) Bind select $1::integer",
                "#9 (connection 1) Execute",
                "#10 (connection 1) Sync",
            ]
        );
        assert_eq!(proxy.hit(), None);
    }
}

#[tokio::test]
async fn each_moment_leaves_what_it_says() {
    for (moment, kept) in [
        (Moment::BeforeForwarding, "1"),
        (Moment::AnswerLost, "1 2"),
        (Moment::AfterFirstAnswer, "1 2"),
        (Moment::AfterForwarding, "1 2"),
    ] {
        for through in [Proxy::url, Proxy::tcp_url] {
            let (database, proxy) = prepared();
            proxy.arm(Fault { place: Place::Message(3), moment, action: Action::Cut });
            let client = connect(&through(&proxy, &database)).await;
            work(&client).await.expect_err("the connection is cut");
            proxy.wait_for_fault(LIMIT);
            let Hit { message, backend_pid } = proxy.hit().expect("the fault found its place");
            assert_eq!(message.to_string(), "#3 (connection 1) Query insert into done values (2)");
            assert!(backend_pid.is_some());
            wait_until_alone(&database);
            assert_eq!(steps(&database), kept, "{moment:?}");
        }
    }
}

#[tokio::test]
async fn every_boundary_can_be_hit_and_the_next_connection_is_whole() {
    let (database, proxy) = prepared();
    for moment in Moment::PLACES {
        for n in 1.. {
            database.execute("truncate done");
            proxy.arm(Fault { place: Place::Message(n), moment, action: Action::Cut });
            let run = async {
                let (client, connection) = tokio_postgres::connect(&proxy.url(&database), NoTls).await?;
                tokio::spawn(connection);
                work(&client).await?;
                client.query_one("select $1::integer", &[&1_i32]).await.map(drop)
            };
            let outcome = run.await;
            let Some(hit) = proxy.hit() else {
                // Without a fault the goodbye is a message too, but nobody waits for it.
                assert!(n >= 11, "{n} of {:?}", proxy.messages());
                outcome.expect("nothing went wrong");
                break;
            };
            assert_eq!(hit.message.number, n);
            proxy.wait_for_fault(LIMIT);
            if n <= 10 && moment != Moment::AfterFirstAnswer {
                assert!(outcome.is_err(), "{moment:?} {}", hit.message);
            }
            work(&connect(&proxy.url(&database)).await).await.expect("a fault happens once");
        }
    }
}

#[tokio::test]
async fn a_client_that_is_cut_off_leaves_its_backend_behind() {
    for through in [Proxy::url, Proxy::tcp_url] {
        let (database, proxy) = prepared();
        let (place, moment) = (Place::Message(3), Moment::BeforeForwarding);
        proxy.arm(Fault { place, moment, action: Action::CutClient });
        let client = connect(&through(&proxy, &database)).await;
        client.batch_execute("select pg_catalog.pg_advisory_lock(1)").await.expect("the lock is free");
        client.batch_execute("select 1").await.expect_err("the client is cut off");
        let locks = "select count(*) from pg_catalog.pg_locks where locktype = 'advisory' and granted \
                     and database = (select oid from pg_catalog.pg_database \
                                     where datname = pg_catalog.current_database())";
        assert_eq!(database.query_text(locks), "1");
        drop(proxy);
        wait_until_alone(&database);
        assert_eq!(database.query_text(locks), "0");
    }
}

#[tokio::test]
async fn a_black_hole_swallows_and_says_nothing() {
    let (database, proxy) = prepared();
    let place = Place::MessageOf { connection: 2, number: 2 };
    proxy.arm(Fault { place, moment: Moment::AfterForwarding, action: Action::BlackHole });
    let first = connect(&proxy.url(&database)).await;
    let second = connect(&proxy.url(&database)).await;
    first.batch_execute("select 1").await.expect("the first connection has no fault");
    let waiting = tokio::spawn(async move { work(&second).await });
    while proxy.hit().is_none() {
        tokio::task::yield_now().await;
    }
    proxy.wait_for_fault(LIMIT);
    assert_eq!(proxy.hit().expect("found").message.connection, 2);
    first.batch_execute("select 1").await.expect("the first connection goes on");
    assert!(!waiting.is_finished());
    proxy.cut_all();
    waiting.await.expect("no panic").expect_err("nothing came back");
    wait_until_alone(&database);
    assert_eq!(steps(&database), "1");
}

#[tokio::test]
async fn a_call_gets_the_backend_and_then_the_bytes_go_on() {
    for moment in Moment::PLACES {
        let (database, proxy) = prepared();
        let (sender, receiver) = std::sync::mpsc::channel();
        let call = move |hit: &Hit| sender.send(hit.backend_pid).expect("the test listens");
        proxy.arm(Fault { place: Place::Message(3), moment, action: Action::Call(Box::new(call)) });
        let client = connect(&proxy.url(&database)).await;
        work(&client).await.expect("only the call happens");
        let pid: i32 =
            client.query_one("select pg_catalog.pg_backend_pid()", &[]).await.expect("a row").get(0);
        assert_eq!(receiver.try_recv().expect("it was called"), Some(pid));
        assert_eq!(steps(&database), "1 2 3");
    }
}

#[tokio::test]
async fn a_backend_that_is_terminated_at_a_boundary_says_so_to_its_client() {
    let (database, proxy) = prepared();
    let address = database.url();
    let terminate = move |hit: &Hit| {
        let pid = hit.backend_pid.expect("announced by then");
        let work = async move {
            let client = connect(&address).await;
            let terminate = "select pg_catalog.pg_terminate_backend($1)";
            client.query_one(terminate, &[&pid]).await.expect("the superuser may");
            let is_there = "select exists (select from pg_catalog.pg_stat_activity where pid = $1)";
            while client.query_one(is_there, &[&pid]).await.expect("a row").get::<_, bool>(0) {}
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(work);
    };
    let (place, moment) = (Place::Message(3), Moment::BeforeForwarding);
    proxy.arm(Fault { place, moment, action: Action::Call(Box::new(terminate)) });
    let client = connect(&proxy.url(&database)).await;
    work(&client).await.expect_err("the backend is gone");
    wait_until_alone(&database);
    assert_eq!(steps(&database), "1");
}

#[tokio::test]
async fn a_random_moment_can_be_had_again() {
    let limit = Duration::from_millis(2);
    let delays: Vec<_> = (0..100).map(|seed| seeded_delay(seed, limit)).collect();
    assert_eq!(delays, (0..100).map(|seed| seeded_delay(seed, limit)).collect::<Vec<_>>());
    assert!(delays.iter().all(|delay| *delay < limit));
    assert!(delays.iter().filter(|delay| **delay < limit / 2).count() > 25);
    for seed in 0..10 {
        let (database, proxy) = prepared();
        let moment = Moment::AfterDelay(seeded_delay(seed, limit));
        proxy.arm(Fault { place: Place::Message(2), moment, action: Action::Cut });
        let client = connect(&proxy.url(&database)).await;
        let outcome = work(&client).await;
        proxy.wait_for_fault(LIMIT);
        drop(client);
        wait_until_alone(&database);
        let steps = steps(&database);
        assert!(["", "1", "1 2", "1 2 3"].contains(&steps.as_str()), "{steps}");
        if outcome.is_ok() {
            assert_eq!(steps, "1 2 3");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_copied_data_is_known_by_its_end() {
    let (database, proxy) = prepared();
    let place = Place::Message(4);
    proxy.arm(Fault { place, moment: Moment::AnswerLost, action: Action::Cut });
    let mut messages = proxy.url(&database);
    messages.push_str("&application_name=copy");
    let psql = std::process::Command::new("psql")
        .args(["-X", "-d", &messages, "-c", "copy done from stdin"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    let Ok(mut psql) = psql else { return };
    std::io::Write::write_all(&mut psql.stdin.take().expect("a pipe"), b"7\n").expect("psql reads");
    assert!(!psql.wait().expect("psql ends").success());
    let seen: Vec<&str> = proxy.messages().iter().map(|message| message.kind).collect();
    assert_eq!(seen, ["StartupMessage", "Query", "CopyData", "CopyDone"]);
    proxy.wait_for_fault(LIMIT);
    wait_until_alone(&database);
    assert_eq!(steps(&database), "7");
}

#[tokio::test]
async fn a_pooler_announces_another_process_and_cancels_for_it() {
    for (guise, is_honest) in [(Guise::Server, true), (Guise::Pooler, false)] {
        let database = TestServer::any().database();
        let proxy = Proxy::before(TestServer::any(), guise);
        let settings = whimbrel_postgres::ConnectionSettings::resolve(
            Some(&proxy.tcp_url(&database)),
            &whimbrel_postgres::Environment::default(),
        )
        .expect("our own URL");
        let options = whimbrel_postgres::SessionOptions::named("whimbrel test");
        let connection = whimbrel_postgres::connect(&settings, &options).await.expect("a connection");
        let row =
            connection.client.query_one("select pg_catalog.pg_backend_pid()", &[]).await.expect("a row");
        let pid: i32 = row.get(0);
        assert_eq!(connection.backend_pid() == Some(pid), is_honest, "{guise:?}");
        let watcher = database.connect().await;
        let sleep = connection.client.batch_execute("select pg_catalog.pg_sleep(60)");
        let (slept, ()) = tokio::join!(sleep, async {
            let is_asleep = "select exists (select from pg_catalog.pg_stat_activity \
                             where pid = $1 and wait_event = 'PgSleep')";
            while !watcher.query_one(is_asleep, &[&pid]).await.expect("a row").get::<_, bool>(0) {}
            connection.cancel().await.expect("the proxy takes it");
        });
        let error = slept.expect_err("it is cancelled");
        assert_eq!(error.as_db_error().expect("the server says so").code().code(), "57014");
    }
}

#[tokio::test]
async fn a_call_that_panics_fails_the_test_and_does_not_hang_it() {
    let (database, proxy) = prepared();
    let action = Action::Call(Box::new(|_| panic!("wanted by the test")));
    proxy.arm(Fault { place: Place::Message(2), moment: Moment::BeforeForwarding, action });
    let client = connect(&proxy.url(&database)).await;
    work(&client).await.expect_err("the connection is cut");
    let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| proxy.wait_for_fault(LIMIT)));
    assert!(asked.is_err());
}
