use super::support::{Folder, ask, embedded_in, open, settings_in, user_of};
use std::time::{Duration, Instant};
use tokio_postgres::NoTls;
use whimbrel_postgres::embedded::{EmbeddedSettings, Scratch, Server, ServerOptions, Storage};
use whimbrel_testbed::TestServer;

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let value = work();
    (value, began.elapsed())
}

#[tokio::test]
async fn a_scratch_database_is_made_on_every_major() {
    for server in TestServer::all() {
        let folder = Folder::new("");
        let settings = EmbeddedSettings {
            binaries: Some(server.bin_directory().to_path_buf()),
            // Where servers live when nothing is set: the times are those of a user.
            runtime: None,
            ..settings_in(folder.path())
        };
        let (embedded, found) = timed(|| open(&settings).expect("binaries"));
        let (cold, with_initdb) = timed(|| Scratch::start(&embedded).expect("a server"));
        drop(cold);
        let (scratch, warm) = timed(|| Scratch::start(&embedded).expect("a server"));
        let began = Instant::now();
        let database = scratch.database().await.expect("a database");
        let created = began.elapsed();
        let (client, connection) = database.config().connect(NoTls).await.expect("a connection");
        tokio::spawn(connection);
        let row = client.query_one("select current_database()", &[]).await.expect("an answer");
        assert_eq!(row.get::<_, &str>(0), database.name());
        let name = database.name().to_owned();
        let ((), dropped) = timed(|| drop(database));
        let count = format!("select count(*) from pg_catalog.pg_database where datname = '{name}'");
        let server_config = scratch.server().config("postgres");
        let (client, connection) = server_config.connect(NoTls).await.expect("a connection");
        tokio::spawn(connection);
        assert_eq!(client.query_one(&count, &[]).await.expect("an answer").get::<_, i64>(0), 0);
        let ((), stopped) = timed(|| drop(scratch));
        eprintln!(
            "PostgreSQL {}: found {found:.0?}, first start with initdb {with_initdb:.0?}, \
             warm start {warm:.0?}, database {created:.0?}, drop {dropped:.0?}, stop {stopped:.0?}",
            server.major()
        );
    }
}

#[tokio::test]
async fn a_database_can_be_copied_from_another() {
    let folder = Folder::new("");
    let scratch = Scratch::start(&embedded_in(folder.path())).expect("a server");
    let original = scratch.database().await.expect("a database");
    {
        let (client, connection) = original.config().connect(NoTls).await.expect("a connection");
        let running = tokio::spawn(connection);
        client.batch_execute("create table orders (id bigint)").await.expect("a table");
        drop(client);
        running.await.expect("the connection ends").expect("in peace");
    }
    let copy = scratch.database_like(&original).await.expect("a copy");
    let (client, connection) = copy.config().connect(NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client.batch_execute("select id from orders").await.expect("the table came along");
}

#[test]
fn folders_with_spaces_quotes_and_other_letters_work() {
    let folder = Folder::new("a b'c\"d,ü$x");
    let embedded = open(&settings_in(folder.path())).expect("such folders serve");
    let server = Server::start(&embedded, &ServerOptions::throwaway(Storage::Disk)).expect("a server");
    let data = ask(&server, "show data_directory");
    assert!(data.starts_with(folder.path().to_str().expect("text")), "{data}");
    let url: tokio_postgres::Config = server.url("postgres").parse().expect("an address");
    assert_eq!(super::support::ask_by(&url, "select 1").expect("an answer"), "1");
    server.stop().expect("it stops");
    let persistent = ServerOptions::persistent(folder.path().join("p r'o\"jëct"), None);
    let server = Server::start(&embedded, &persistent).expect("a server");
    assert_eq!(ask(&server, "show fsync"), "on");
    server.stop().expect("it stops");
}

#[test]
fn nothing_depends_on_the_machine() {
    for server in TestServer::all() {
        let scratch = Scratch::start(&server.embedded()).expect("a server");
        let settings = "select string_agg(current_setting(name), ' ' order by name) from (values
            ('TimeZone'), ('lc_messages'), ('lc_monetary'), ('lc_numeric'), ('lc_time'), ('DateStyle'),
            ('default_text_search_config'), ('server_encoding'), ('listen_addresses')) as setting (name)";
        assert_eq!(ask(scratch.server(), settings), "ISO, MDY UTC pg_catalog.english C C C C  UTF8");
        let order = "select string_agg(letter, '' order by letter) from (values ('b'), ('A'), ('a'), ('B'))
            as letter (letter)";
        assert_eq!(ask(scratch.server(), order), "ABab");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_tcp_port_is_open() {
    let folder = Folder::new("");
    let scratch = Scratch::start(&embedded_in(folder.path())).expect("a server");
    let pid = scratch.server().pid();
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("our own server")
        .flatten()
        .filter_map(|entry| std::fs::read_link(entry.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|target| Some(target.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    assert!(!sockets.is_empty(), "the Unix socket at least");
    for table in ["tcp", "tcp6"] {
        let table = std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for socket in &sockets {
            assert!(!table.split_ascii_whitespace().any(|word| word == socket), "{table}");
        }
    }
}

#[test]
fn a_server_that_refuses_its_settings_is_quoted() {
    let folder = Folder::new("");
    let options = ServerOptions {
        settings: vec![("shared_buffers".to_owned(), "a lot".to_owned())],
        ..ServerOptions::throwaway(Storage::Disk)
    };
    let error = Server::start(&embedded_in(folder.path()), &options).expect_err("it cannot start");
    let diagnostic = error.diagnostic();
    assert_eq!(diagnostic.code, "server-did-not-start");
    assert!(diagnostic.notes.iter().any(|note| note.contains("shared_buffers")), "{diagnostic:?}");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("run")).expect("the folder").flatten().collect();
    assert_eq!(left.len(), 1, "only the gate is left: {left:?}");
}

#[test]
fn root_does_not_run_the_server() {
    let scratch = Scratch::start(&TestServer::any().embedded()).expect("a server");
    assert_ne!(user_of(scratch.server().pid()), "0");
}

#[tokio::test]
async fn one_transaction_has_room_for_the_locks_of_thousands_of_tables() {
    for server in TestServer::all() {
        let scratch = Scratch::start(&server.embedded()).expect("a server");
        let database = scratch.database().await.expect("a database");
        let (client, connection) = database.config().connect(NoTls).await.expect("a connection");
        tokio::spawn(connection);
        let locks =
            "select count(*) from (select pg_advisory_xact_lock(n) from generate_series(1, 50000) as n) as _";
        let row = client.query_one(locks, &[]).await.expect("room for 50,000 locks");
        assert_eq!(row.get::<_, i64>(0), 50_000, "{}", server.major());
    }
}
