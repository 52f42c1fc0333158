//! Connections to real servers on Unix sockets.
#![expect(clippy::unwrap_used, reason = "a failing step fails the test")]

use whimbrel_postgres::{
    ConnectionEnd, ConnectionErrorClass, ConnectionSettings, Environment, SessionOptions, connect,
};
use whimbrel_testbed::proxy::{Action, Fault, Guise, Moment, Place, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

fn settings(url: &str) -> ConnectionSettings {
    ConnectionSettings::resolve(Some(url), &Environment::default()).unwrap()
}

async fn open(database: &TestDatabase) -> whimbrel_postgres::Connection {
    connect(&settings(&database.url()), &SessionOptions::named("whimbrel test")).await.unwrap()
}

async fn text(connection: &whimbrel_postgres::Connection, sql: &str) -> String {
    let rows = connection.client.query(sql, &[]).await.unwrap();
    rows.first().map(|row| row.get::<_, String>(0)).unwrap()
}

#[tokio::test]
async fn the_announced_pid_is_the_backends_and_the_parameters_are_known() {
    for server in TestServer::all() {
        let database = server.database();
        let connection = open(&database).await;
        let row = connection.client.query_one("select pg_catalog.pg_backend_pid()", &[]).await.unwrap();
        assert_eq!(connection.backend_pid(), Some(row.get(0)));
        let version = connection.parameter("server_version").unwrap();
        assert!(version.starts_with(&server.major().to_string()), "{version}");
        assert_eq!(text(&connection, "show application_name").await, "whimbrel test");
        assert!(connection.address().ends_with("/.s.PGSQL.5432"), "{}", connection.address());
    }
}

#[tokio::test]
async fn options_reach_the_server_whole() {
    let database = TestServer::any().database();
    let url = format!("{}&options=-c%20geqo%3Doff", database.url());
    let options = SessionOptions::named("whimbrel")
        .with_parameter("lock_timeout", "1234ms")
        .with_parameter("search_path", "\"with space\", \"back\\slash\", public");
    let connection = connect(&settings(&url), &options).await.unwrap();
    for (name, expected) in [
        ("lock_timeout", "1234ms"),
        ("search_path", "\"with space\", \"back\\slash\", public"),
        ("geqo", "off"),
    ] {
        assert_eq!(text(&connection, &format!("show {name}")).await, expected);
    }
}

#[tokio::test]
async fn notices_are_there_when_the_statement_is_done() {
    let database = TestServer::any().database();
    let connection = open(&database).await;
    let raise =
        "do $$ begin raise notice 'one' using detail = 'why', hint = 'so'; raise warning 'two'; end $$";
    connection.client.batch_execute(raise).await.unwrap();
    let notices = connection.drain_notices();
    let told: Vec<_> =
        notices.iter().map(|notice| (notice.severity.as_str(), notice.message.as_str())).collect();
    assert_eq!(told, [("NOTICE", "one"), ("WARNING", "two")]);
    let first = notices.first().unwrap();
    assert_eq!((first.detail.as_deref(), first.hint.as_deref()), (Some("why"), Some("so")));
    assert_eq!(first.code, "00000");
    assert!(connection.drain_notices().is_empty());
}

#[tokio::test]
async fn a_cancel_stops_what_runs() {
    let database = TestServer::any().database();
    let connection = open(&database).await;
    let canceller = connection.canceller();
    let watcher = open(&database).await;
    let pid = connection.backend_pid().unwrap();
    let (slept, ()) =
        tokio::join!(connection.client.batch_execute("select pg_catalog.pg_sleep(60)"), async {
            let is_asleep = "select exists (select from pg_catalog.pg_stat_activity \
                         where pid = $1 and wait_event = 'PgSleep')";
            while !watcher.client.query_one(is_asleep, &[&pid]).await.unwrap().get::<_, bool>(0) {}
            canceller.cancel().await.unwrap();
        });
    let error = slept.unwrap_err();
    assert_eq!(error.as_db_error().unwrap().code().code(), "57014");
    assert_eq!(connection.end(), None);
}

#[tokio::test]
async fn the_reason_of_the_end_is_known() {
    let database = TestServer::any().database();
    let connection = open(&database).await;
    let pid = connection.backend_pid().unwrap();
    let other = open(&database).await;
    other.client.query("select pg_catalog.pg_terminate_backend($1)", &[&pid]).await.unwrap();
    let ConnectionEnd::Server(notice) = connection.wait_for_end().await else { panic!("no reason") };
    assert_eq!(notice.code, "57P01");
    assert_eq!(other.end(), None);
    other.close().await;
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_its_own_class() {
    let database = TestServer::any().database();
    let missing = settings(&database.url()).with_database("no such");
    let error = connect(&missing, &SessionOptions::default()).await.unwrap_err();
    assert_eq!(error.class(), ConnectionErrorClass::NoSuchDatabase);
    assert_eq!(error.database_error().unwrap().code().code(), "3D000");
    assert!(error.to_string().contains("database \"no such\" does not exist"), "{error}");
}

#[tokio::test]
async fn a_bad_option_is_the_settings_fault() {
    let database = TestServer::any().database();
    let options = SessionOptions::default().with_parameter("lock_timeout", "soon");
    let error = connect(&settings(&database.url()), &options).await.unwrap_err();
    assert_eq!(error.class(), ConnectionErrorClass::Settings);
    assert!(error.to_string().contains("invalid value for parameter \"lock_timeout\""), "{error}");
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_denied() {
    let database = TestServer::any().database();
    let url = database.url().replace("user=postgres", "user=nobody%20here");
    let error = connect(&settings(&url), &SessionOptions::default()).await.unwrap_err();
    assert_eq!(error.class(), ConnectionErrorClass::Denied, "{error}");
    assert!(error.to_string().contains("role \"nobody here\" does not exist"), "{error}");
}

#[tokio::test]
async fn a_missing_socket_is_unreachable_and_says_where_it_looked() {
    let error = connect(&settings("postgres://u@/d?host=/nonexistent"), &SessionOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.class(), ConnectionErrorClass::Unreachable);
    let message = error.to_string();
    assert!(
        message.contains("postgres://u@/d?host=/nonexistent at /nonexistent/.s.PGSQL.5432: No such file"),
        "{message}"
    );
    assert!(error.help().first().unwrap().contains("socket"), "{:?}", error.help());
}

#[tokio::test]
async fn the_kind_of_server_is_asked_for() {
    let database = TestServer::any().database();
    for (wanted, is_taken) in [
        ("any", true),
        ("read-write", true),
        ("primary", true),
        ("prefer-standby", true),
        ("standby", false),
        ("read-only", false),
    ] {
        let url = format!("{}&target_session_attrs={wanted}", database.url());
        let outcome = connect(&settings(&url), &SessionOptions::default()).await;
        assert_eq!(outcome.is_ok(), is_taken, "{wanted}");
        if let Err(error) = outcome {
            assert_eq!(error.class(), ConnectionErrorClass::Unreachable);
        }
    }
}

#[tokio::test]
async fn a_server_without_tls_is_taken_by_the_modes_that_allow_it() {
    let database = TestServer::any().database();
    let proxy = Proxy::before(TestServer::any(), Guise::Server);
    for (mode, is_taken) in [("allow", true), ("prefer", true), ("require", false)] {
        let url = format!("{}?sslmode={mode}", proxy.tcp_url(&database));
        let outcome = connect(&settings(&url), &SessionOptions::default()).await;
        assert_eq!(outcome.is_ok(), is_taken, "{mode}");
        if let Err(error) = outcome {
            assert_eq!(error.class(), ConnectionErrorClass::Unreachable);
            assert!(error.to_string().contains("does not offer TLS"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_network_that_breaks_during_the_startup_is_unreachable() {
    let database = TestServer::any().database();
    let proxy = Proxy::before(TestServer::any(), Guise::Server);
    for moment in Moment::PLACES {
        for (action, words) in [(Action::Cut, ""), (Action::BlackHole, "no answer within 1 s")] {
            proxy.arm(Fault { place: Place::Message(1), moment, action });
            let url = format!("{}?sslmode=disable&connect_timeout=1", proxy.tcp_url(&database));
            let error = connect(&settings(&url), &SessionOptions::default()).await.unwrap_err();
            assert_eq!(error.class(), ConnectionErrorClass::Unreachable);
            assert!(error.to_string().contains(words), "{moment:?}: {error}");
        }
    }
}

#[tokio::test]
async fn a_pooler_is_known_by_the_pid_that_it_announces() {
    let database = TestServer::any().database();
    let proxy = Proxy::before(TestServer::any(), Guise::Pooler);
    let connection = connect(&settings(&proxy.url(&database)), &SessionOptions::default()).await.unwrap();
    let row = connection.client.query_one("select pg_catalog.pg_backend_pid()", &[]).await.unwrap();
    assert_ne!(connection.backend_pid(), Some(row.get(0)));
}
