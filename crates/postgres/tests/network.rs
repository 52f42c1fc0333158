//! Connections over TCP: TLS, passwords, time limits. Needs `openssl` for the certificates.
#![expect(clippy::unwrap_used, reason = "a failing step fails the test")]

#[path = "network/certificates.rs"]
mod certificates;
#[path = "network/server.rs"]
mod server;

use server::{give_to_server, server, server_of_first_version};
use std::time::{Duration, Instant};
use whimbrel_postgres::connection::Encryption;
use whimbrel_postgres::{
    Connection, ConnectionError, ConnectionErrorClass, ConnectionSettings, Environment, SessionOptions,
    connect,
};
use whimbrel_testbed::TestServer;

/// The settings for `user` at the test server, plus `more`.
fn url(user: &str, more: &str) -> String {
    format!(
        "host=localhost hostaddr=127.0.0.1 port={} user={user} dbname=postgres passfile=/nonexistent {more}",
        server().port
    )
}

async fn open(user: &str, more: &str) -> Result<Connection, ConnectionError> {
    let settings = ConnectionSettings::resolve(Some(&url(user, more)), &Environment::default()).unwrap();
    connect(&settings, &SessionOptions::named("whimbrel test")).await
}

async fn server_says_tls(connection: &Connection) -> bool {
    let question = "select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()";
    connection.client.query_one(question, &[]).await.unwrap().get(0)
}

/// What psql gets from the same settings: whether TLS is used, or that it is not let in.
fn psql(user: &str, more: &str) -> Option<Result<Encryption, ()>> {
    let question = "select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()";
    let mut command = std::process::Command::new("psql");
    command.args(["-X", "-w", "-At", "-c", question, "-d", &url(user, more)]);
    let output =
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", "/nonexistent").output().ok()?;
    Some(match (output.status.success(), output.stdout.as_slice()) {
        (true, b"t\n") => Ok(Encryption::Tls),
        (true, _) => Ok(Encryption::None),
        (false, _) => Err(()),
    })
}

/// What becomes of one `sslmode`: TLS, no TLS, or an error that holds these words.
type Expected = Result<Encryption, &'static str>;

/// We and psql, where it is installed, have to meet the same end.
async fn expect(user: &str, more: &str, expected: Expected) {
    if let Some(outcome) = psql(user, more) {
        assert_eq!(outcome, expected.map_err(|_| ()), "psql: {user} {more}");
    }
    match (open(user, more).await, expected) {
        (Ok(connection), Ok(encryption)) => {
            assert_eq!(connection.encryption(), encryption, "{user} {more}");
            assert_eq!(server_says_tls(&connection).await, encryption == Encryption::Tls, "{user} {more}");
        }
        (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{user} {more}: {error}"),
        (Ok(_), Err(words)) => panic!("{user} {more} is let in, not refused with {words}"),
        (Err(error), Ok(_)) => panic!("{user} {more}: {}", error.diagnostic().message),
    }
}

#[tokio::test]
async fn each_sslmode_encrypts_and_verifies_as_libpq_does() {
    let (root, other) = (server().file("root.crt"), server().file("other.crt"));
    let with_root = |mode: &str| format!("sslmode={mode} sslrootcert={root}");
    let with_other = |mode: &str| format!("sslmode={mode} sslrootcert={other}");
    let untrusted = "invalid peer certificate";
    for (user, more, expected) in [
        ("only_tls", "sslmode=disable".to_owned(), Err("no pg_hba.conf entry")),
        ("only_tls", "sslmode=allow".to_owned(), Ok(Encryption::Tls)),
        ("only_tls", "sslmode=prefer".to_owned(), Ok(Encryption::Tls)),
        ("only_tls", "sslmode=require".to_owned(), Ok(Encryption::Tls)),
        ("never_tls", "sslmode=disable".to_owned(), Ok(Encryption::None)),
        ("never_tls", "sslmode=allow".to_owned(), Ok(Encryption::None)),
        ("never_tls", "sslmode=prefer".to_owned(), Ok(Encryption::None)),
        ("never_tls", "sslmode=require".to_owned(), Err("no pg_hba.conf entry")),
        ("only_tls", "sslmode=verify-ca".to_owned(), Err("sslrootcert")),
        ("only_tls", with_root("require"), Ok(Encryption::Tls)),
        ("only_tls", with_root("verify-ca"), Ok(Encryption::Tls)),
        ("only_tls", with_root("verify-full"), Ok(Encryption::Tls)),
        ("only_tls", format!("{} host=127.0.0.1", with_root("verify-ca")), Ok(Encryption::Tls)),
        ("only_tls", format!("{} host=127.0.0.1", with_root("verify-full")), Err("not valid for name")),
        ("only_tls", format!("{} host=a.db.example", with_root("verify-full")), Ok(Encryption::Tls)),
        ("only_tls", format!("{} host=db.example", with_root("verify-full")), Err("not valid for name")),
        ("only_tls", with_other("require"), Err(untrusted)),
        ("only_tls", with_other("verify-full"), Err(untrusted)),
        ("never_tls", with_other("prefer"), Ok(Encryption::None)),
    ] {
        expect(user, &more, expected).await;
    }
}

#[tokio::test]
async fn a_server_with_a_certificate_of_version_one_is_trusted_as_by_psql() {
    let server = server_of_first_version();
    let (port, root, other) = (server.port, server.file("root.crt"), server.file("other.crt"));
    for (more, expected) in [
        (format!("port={port} sslmode=require"), Ok(Encryption::Tls)),
        (format!("port={port} sslmode=verify-full sslrootcert={root}"), Ok(Encryption::Tls)),
        (format!("port={port} sslmode=verify-full sslrootcert={other}"), Err("UnknownIssuer")),
    ] {
        expect("only_tls", &more, expected).await;
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_and_its_key_must_be_private() {
    let (certificate, key) = (server().file("client.crt"), server().file("client.key"));
    let more = format!("sslmode=require sslcert={certificate} sslkey={key}");
    expect("with_certificate", &more, Ok(Encryption::Tls)).await;
    expect("with_certificate", "sslmode=require", Err("certificate")).await;
    let open_key = server().file("open.key");
    std::fs::copy(&key, &open_key).unwrap();
    let open_to_all = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&open_key, open_to_all).unwrap();
    let more = format!("sslmode=require sslcert={certificate} sslkey={open_key}");
    let error = open("with_certificate", &more).await.unwrap_err();
    assert_eq!(error.class(), ConnectionErrorClass::Settings);
    assert!(format!("{:?}", error.diagnostic().notes).contains("others may read it"), "{error}");
}

#[tokio::test]
async fn every_kind_of_password_is_accepted_and_a_wrong_one_is_denied() {
    for user in ["with_scram", "with_md5", "with_clear_text"] {
        for mode in ["disable", "require"] {
            let encryption = if mode == "require" { Encryption::Tls } else { Encryption::None };
            expect(user, &format!("sslmode={mode} password='se cret'"), Ok(encryption)).await;
            let error = open(user, &format!("sslmode={mode} password=wrong")).await.unwrap_err();
            assert_eq!(error.class(), ConnectionErrorClass::Denied);
            assert!(error.to_string().contains("password authentication failed"), "{error}");
            let error = open(user, &format!("sslmode={mode}")).await.unwrap_err();
            assert_eq!(error.class(), ConnectionErrorClass::Denied);
            assert!(error.help().concat().contains(".pgpass"), "{:?}", error.help());
        }
    }
}

#[tokio::test]
async fn channel_binding_holds_over_tls_and_is_refused_without() {
    expect("with_scram", "channel_binding=require sslmode=require password='se cret'", Ok(Encryption::Tls))
        .await;
    expect(
        "with_scram",
        "channel_binding=require sslmode=disable password='se cret'",
        Err("channel binding"),
    )
    .await;
    expect("with_md5", "channel_binding=require sslmode=require password='se cret'", Err("channel binding"))
        .await;
}

#[tokio::test]
async fn the_password_file_lets_us_in() {
    let file = server().file("pgpass");
    std::fs::write(&file, format!("localhost:{}:*:with_scram:se cret\n", server().port)).unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    expect("with_scram", &format!("sslmode=prefer passfile={file}"), Ok(Encryption::Tls)).await;
}

#[tokio::test]
async fn a_rule_of_the_server_that_rejects_us_is_told_for_both_ways() {
    let error = open("nobody_gets_in", "sslmode=prefer").await.unwrap_err();
    assert_eq!(error.class(), ConnectionErrorClass::Denied);
    let diagnostic = error.diagnostic();
    assert!(diagnostic.message.contains("pg_hba.conf rejects connection"), "{}", diagnostic.message);
    // The words of PostgreSQL 14 and later, and of earlier ones.
    let says = |text: &str, words: [&str; 2]| words.iter().any(|words| text.contains(words));
    assert!(says(&diagnostic.message, ["no encryption", "SSL off"]), "{}", diagnostic.message);
    let notes = diagnostic.notes.concat();
    assert!(says(&notes, ["SSL encryption", "SSL on"]), "{notes}");
}

#[tokio::test]
async fn a_cancel_goes_through_tls_too() {
    let connection = open("only_tls", "sslmode=require").await.unwrap();
    let watcher = open("only_tls", "sslmode=require").await.unwrap();
    let pid = connection.backend_pid().unwrap();
    let (slept, ()) =
        tokio::join!(connection.client.batch_execute("select pg_catalog.pg_sleep(60)"), async {
            let is_asleep = "select exists (select from pg_catalog.pg_stat_activity \
                         where pid = $1 and wait_event = 'PgSleep')";
            while !watcher.client.query_one(is_asleep, &[&pid]).await.unwrap().get::<_, bool>(0) {}
            connection.cancel().await.unwrap();
        });
    assert_eq!(slept.unwrap_err().as_db_error().unwrap().code().code(), "57014");
}

#[tokio::test]
async fn a_folder_with_spaces_holds_a_socket() {
    let folder = server().directory.join("with spaces");
    std::fs::create_dir_all(&folder).unwrap();
    give_to_server(&folder);
    let name = format!(".s.PGSQL.{}", server().port);
    let _ = std::fs::remove_file(folder.join(&name));
    std::os::unix::fs::symlink(server().directory.join(&name), folder.join(&name)).unwrap();
    let encoded = folder.display().to_string().replace('/', "%2F").replace(' ', "%20");
    for url in [
        format!("postgres://postgres@{encoded}:{}/postgres", server().port),
        format!("postgres://postgres@/postgres?host={encoded}&port={}", server().port),
        format!("host='{}' port={} user=postgres sslmode=verify-full", folder.display(), server().port),
    ] {
        let settings = ConnectionSettings::resolve(Some(&url), &Environment::default()).unwrap();
        let connection = connect(&settings, &SessionOptions::default()).await.unwrap();
        assert_eq!(connection.address(), folder.join(&name).display().to_string());
    }
}

#[tokio::test]
async fn a_listener_that_never_answers_is_given_up_in_time_and_the_next_server_is_tried() {
    let black_hole = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = black_hole.local_addr().unwrap().port();
    let url = format!("postgres://u@127.0.0.1:{port}/d?connect_timeout=1&sslmode=disable");
    let settings = ConnectionSettings::resolve(Some(&url), &Environment::default()).unwrap();
    let start = Instant::now();
    let error = connect(&settings, &SessionOptions::default()).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(error.class(), ConnectionErrorClass::Unreachable);
    assert_eq!(
        error.to_string(),
        format!("cannot reach postgres://u@127.0.0.1:{port}/d at 127.0.0.1:{port}: no answer within 1 s")
    );
    let both = format!(
        "host=127.0.0.1,localhost port={port},{} user=only_tls dbname=postgres connect_timeout=1",
        server().port
    );
    let settings = ConnectionSettings::resolve(Some(&both), &Environment::default()).unwrap();
    connect(&settings, &SessionOptions::default()).await.unwrap();
}

#[tokio::test]
async fn a_closed_port_and_an_unknown_name_say_what_they_are() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for (url, words, help) in [
        (format!("postgres://u@127.0.0.1:{port}/d"), "Connection refused", "listens on that address"),
        ("postgres://u@no-such-host.invalid/d".to_owned(), "host name cannot be resolved", "DNS"),
    ] {
        let settings = ConnectionSettings::resolve(Some(&url), &Environment::default()).unwrap();
        let error = connect(&settings, &SessionOptions::default()).await.unwrap_err();
        assert_eq!(error.class(), ConnectionErrorClass::Unreachable);
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.help().concat().contains(help), "{:?}", error.help());
    }
}

#[tokio::test]
async fn a_handshake_without_a_question_first_is_for_servers_from_17_on() {
    let outcome = open("only_tls", "sslmode=require sslnegotiation=direct connect_timeout=5").await;
    if TestServer::any().major() >= 17 {
        assert!(server_says_tls(&outcome.unwrap()).await);
    } else {
        assert_eq!(outcome.unwrap_err().class(), ConnectionErrorClass::Unreachable);
    }
}
