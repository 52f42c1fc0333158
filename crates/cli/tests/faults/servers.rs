//! Servers that die, that may not be written to, and that are full.

use crate::own_server::{OwnServer, kill, url_through};
use crate::project::Project;
use crate::story;
use crate::tool::{self, Victim};
use std::sync::mpsc::channel;
use std::time::Duration;
use whimbrel_testbed::TestServer;
use whimbrel_testbed::proxy::{Action, Fault, Moment, Place};

const APPLIED: &str =
    "select count(*) || ' ' || count(distinct version) from whimbrel.ledger where event = 'applied'";

#[test]
fn a_server_that_is_killed_and_started_again_reaches_the_goal() {
    let mut server = OwnServer::that_can_be_killed(&[]);
    let folder = story::folder();
    for (text, moment) in [
        ("insert into shop.customers", Moment::AfterForwarding),
        ("create unique index concurrently", Moment::AfterForwarding),
        ("reindex table concurrently", Moment::AfterForwarding),
        ("commit", Moment::AnswerLost),
    ] {
        let proxy = server.proxy();
        let url = url_through(&proxy);
        assert_eq!(tool::run(&folder, &url, &["up"]).code, Some(0));
        let seen = proxy.messages();
        let message = seen.iter().rfind(|message| message.text.starts_with(text)).unwrap();
        server.session().run("drop schema shop cascade; drop schema whimbrel cascade");
        let (killed, is_killed) = channel();
        let pid = server.pid();
        let action = Action::Call(Box::new(move |_| {
            kill(pid);
            killed.send(()).unwrap();
        }));
        proxy.arm(Fault { place: Place::Message(message.number), moment, action });
        let victim = Victim::default();
        let ended = std::thread::scope(|scope| {
            let run = scope.spawn(|| victim.run(&folder, &url, &["up"]));
            is_killed.recv_timeout(Duration::from_secs(60)).unwrap();
            server.start();
            run.join().unwrap()
        });
        assert!(matches!(ended.code, Some(0 | 3 | 7 | 8)), "{text}: {}", ended.said);
        for command in ["resume", "up"] {
            let ended = tool::run(&folder, &server.url(), &[command]);
            assert_eq!(ended.code, Some(0), "{text}: {}", ended.said);
        }
        let session = server.session();
        assert_eq!(session.run(APPLIED), "9 9", "{text}");
        assert_eq!(session.run("select n from shop.counter"), "2", "{text}");
        session.run("drop schema shop cascade; drop schema whimbrel cascade");
    }
}

#[test]
fn a_database_that_is_read_only_is_refused_in_plain_words() {
    let database = TestServer::any().database();
    database.execute(&format!("alter database {} set default_transaction_read_only = on", database.name()));
    let project = Project::of(&[("1_a.sql", "create table a (i integer);\n")]);
    let ended = project.run(&database.url(), "up");
    assert_eq!(ended.code, Some(6), "{}", ended.said);
    assert!(ended.said.contains("default_transaction_read_only"), "{}", ended.said);
    let status = project.run(&database.url(), "status");
    assert_eq!(status.code, Some(0), "{}", status.said);
}

#[test]
fn a_standby_is_refused_in_plain_words() {
    let mut server = OwnServer::that_can_be_killed(&[]);
    let project = Project::of(&[("1_a.sql", "create table a (i integer);\n")]);
    let signal = server.data_directory().join("standby.signal");
    server.stop();
    std::fs::write(signal, "").unwrap();
    server.start();
    let ended = project.run(&server.url(), "up");
    assert_eq!(ended.code, Some(6), "{}", ended.said);
    assert!(ended.said.contains("the server is a standby"), "{}", ended.said);
    assert!(ended.said.contains("connect to the primary"), "{}", ended.said);
    let status = project.run(&server.url(), "status");
    assert_eq!(status.code, Some(0), "{}", status.said);
}

#[test]
fn a_server_without_room_is_named_and_one_place_is_enough() {
    let server = OwnServer::with(&[
        ("max_connections", "6"),
        ("superuser_reserved_connections", "0"),
        ("max_wal_senders", "0"),
        ("autovacuum", "off"),
    ]);
    let index = "create index concurrently a_i on a (i);\n";
    let project = Project::of(&[("1_a.sql", "create table a (i integer);\n"), ("2_b.sql", index)]);
    let mut others = Vec::new();
    while let Ok(other) = server.try_session() {
        others.push(other);
    }
    assert_eq!(others.len(), 6);
    let ended = project.run(&server.url(), "up");
    assert_eq!(ended.code, Some(3), "{}", ended.said);
    assert!(ended.said.contains("too many clients"), "{}", ended.said);
    drop(others.pop());
    project.does(&server.url(), "up");
    assert_eq!(others[0].run(APPLIED), "2 2");
}
