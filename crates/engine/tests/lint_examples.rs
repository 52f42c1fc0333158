//! The examples of the linter's rules are SQL that servers run: the good ones to their end, on each major, and the
//! bad ones too, where they are not about a statement that fails.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use whimbrel::lint::{Harm, RULES, Rule};
use whimbrel_lint::{Layout, Linter, Migration, Settings};
use whimbrel_source::{Script, Severity, SourceFile, StandardConformingStrings};
use whimbrel_testbed::{TestDatabase, TestServer};

/// Syntax that only newer servers know.
const UNKNOWN_SYNTAX: [&str; 2] = ["42601", "42704"];

/// Rules about statements that fail to do what they say; the server goes on with a warning.
const ONLY_WARNED: [&str; 4] =
    ["setting-without-effect", "name-cut", "transaction-left-open", "transaction-in-transaction"];

/// The first statement that is refused, and with which code.
async fn refusal(database: &TestDatabase, text: &str) -> Option<(String, String)> {
    let client = database.connect().await;
    client
        .batch_execute("drop schema if exists app, public cascade; create schema app; create schema public")
        .await
        .unwrap();
    let script = Script::read(SourceFile::new("example.sql", text), StandardConformingStrings::On).unwrap();
    for statement in &script.statements {
        let sql = statement.text(&script.file);
        if let Err(error) = client.batch_execute(sql).await {
            return Some((error.code().unwrap().code().to_owned(), sql.to_owned()));
        }
    }
    None
}

/// Without the way back.
fn forward(example: &str) -> &str {
    example.split("-- migrate:down").next().unwrap_or_default()
}

async fn wrong(database: &TestDatabase, rule: &Rule, major: u32) -> Option<String> {
    let examples = [("good", rule.good), ("bad", rule.bad)];
    let must_run = |kind: &str| kind == "good" || rule.harm != Harm::Fails;
    for (kind, example) in examples.into_iter().filter(|(kind, _)| must_run(kind)) {
        if let Some((code, sql)) = refusal(database, forward(example)).await {
            let is_too_new = major < 18 && UNKNOWN_SYNTAX.contains(&code.as_str());
            if !is_too_new {
                return Some(format!("{}, {kind}, on {major}: {code}: {sql}", rule.code));
            }
        }
    }
    let newest_refuses = rule.code != "needs-newer-server";
    let fails = rule.harm == Harm::Fails && rule.severity == Severity::Error;
    let must_fail = fails && !ONLY_WARNED.contains(&rule.code) && (major == 18) == newest_refuses;
    if must_fail && refusal(database, forward(rule.bad)).await.is_none() {
        return Some(format!("{}, bad, on {major}: nothing is refused", rule.code));
    }
    None
}

#[test]
fn the_examples_of_each_rule_run_on_each_major() {
    let of = |server: &'static TestServer| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let database = server.database();
        server.database().execute("create role reporting");
        runtime.block_on(async {
            let mut found = Vec::new();
            for rule in RULES {
                found.extend(wrong(&database, rule, server.major()).await);
            }
            found
        })
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let servers: Vec<_> =
            TestServer::all().iter().map(|server| scope.spawn(move || of(server))).collect();
        servers.into_iter().flat_map(|server| server.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What some servers know, and what all of them do.
const KNOWN_TO_SOME: &str = include_str!("lint_examples/known_to_some.sql");

#[test]
fn what_a_server_does_not_know_is_what_the_linter_says() {
    const SETUP: &str = "create schema app; create table app.t (id bigint primary key, a int, d text);
        create table app.ranges (w int4range, v daterange);
        create function app.erfc(a int) returns int language sql as 'select a';";
    let read = |name: &str, text: &str| {
        Migration::read(SourceFile::new(name, text), Layout::Plain).map_err(|_| name.to_owned()).unwrap()
    };
    let says = |major: u32, sql: &str| {
        let mut linter = Linter::new(Settings { majors: major..=major, ..Settings::default() });
        linter.learn(&read("1_setup.sql", SETUP));
        let found = linter.check(&[read("2_release.sql", &format!("{sql};"))]);
        found.iter().any(|own| own.rule.code == "needs-newer-server")
    };
    for server in TestServer::all() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let database = server.database();
        runtime.block_on(async {
            let client = database.connect().await;
            client.batch_execute(SETUP).await.unwrap();
            for sql in KNOWN_TO_SOME.lines().filter_map(|line| line.strip_suffix(';')) {
                client.batch_execute("begin").await.unwrap();
                let is_refused = client.batch_execute(sql).await.is_err();
                client.batch_execute("rollback").await.unwrap();
                assert_eq!(says(server.major(), sql), is_refused, "{}: {sql}", server.major());
            }
        });
    }
}
