//! Gates between deploys and migrations.

use crate::apply::database;
use crate::story::{Story, out};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::{TestDatabase, TestServer};

const CONTRACT: &str = "20260110120003_notes_contract";

fn project(database: &TestDatabase) -> Story {
    let story = Story::on(database);
    write_files(&story, "");
    story
}

fn write_files(story: &Story, settings: &str) {
    let head = "version = 1\nmigrations = \"migrations\"\n\n[gate]\nsoak = \"0s\"\n";
    story.write("whimbrel.toml", &format!("{head}{settings}"));
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.orders (id int primary key, note text);\n",
    );
    story.write(
        "migrations/20260110120001_memos_expand.sql",
        "-- whimbrel: phase = expand\nalter table app.orders add column memo text;\n\
         create sequence app.old_writes;\n",
    );
    story.write(
        "migrations/20260110120003_notes_contract.sql",
        "-- whimbrel: phase = contract\nalter table app.orders drop column note;\ndrop sequence app.old_writes;\n",
    );
}

/// A session of an application, which stays connected until it is killed.
fn session(database: &TestDatabase, name: &str) -> Child {
    let child = std::process::Command::new("psql")
        .args(["-qX", &database.url(), "-c", "select pg_sleep(60)"])
        .env("PGAPPNAME", name)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sessions_are(database, name, "1");
    child
}

#[track_caller]
fn sessions_are(database: &TestDatabase, name: &str, number: &str) {
    let sql = format!("select count(*) from pg_stat_activity where application_name = '{name}'");
    let begun = Instant::now();
    while database.query_text(&sql) != number {
        assert!(begun.elapsed() < Duration::from_secs(20), "{name} has not {number} sessions");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_contract_waits_for_evidence_that_no_old_code_is_left() {
    let database = database();
    let mut story = project(&database);
    story.tell("deploy list");
    story.tell("deploy record shop/x 1.0");
    story.run("deploy record shop 1.0");
    story.tell("up --dry-run");
    story.tell("up");
    story.tell(&format!("gate check --for {CONTRACT}"));
    story.tell("gate check --for memos_expand");
    let mut old = session(&database, "shop/1.0");
    database.execute("create view app.read_by_hand as select note from app.orders");
    database.execute(
        "create function app.f() returns bigint language plpgsql as \
         'begin return (select count(note) from app.orders); end'",
    );
    story.run("deploy record shop 2.0");
    story.run("deploy record shop 1.0 --gone");
    story.tell(&format!("gate check --for {CONTRACT}"));
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop/1.0'",
    );
    old.wait().unwrap();
    sessions_are(&database, "shop/1.0", "0");
    database.execute("drop view app.read_by_hand; drop function app.f()");
    let open = story.run(&format!("gate check --for {CONTRACT} --format json"));
    assert_eq!(open.status.code(), Some(0), "{}", out(&open));
    assert!(out(&open).contains(r#""name":"no-use","state":"met""#), "{}", out(&open));
    database.execute("select nextval('app.old_writes')");
    story.tell(&format!("gate check --for {CONTRACT}"));
    story.tell("up");
    story.tell(&format!("gate check --for {CONTRACT} --count-anew"));
    story.tell("gate check --for build");
    story.tell("up");
    assert_eq!(database.query_text("select count(*) from whimbrel.gate where event = 'opened'"), "1");
    story.ends_as("gates");
}

#[test]
fn a_contract_that_destroys_values_is_told_how_to_keep_them() {
    let database = database();
    let story = project(&database);
    story.run("deploy record shop 1.0");
    story.run("up");
    database.execute("insert into app.orders values (1, 'by hand'), (2, null)");
    story.run("deploy record shop 2.0");
    story.run("deploy record shop 1.0 --gone");
    let closed = story.run(&format!("gate check --for {CONTRACT}"));
    assert_eq!(closed.status.code(), Some(1), "{}", out(&closed));
    let line = "-- whimbrel: dump = app_orders_note: select * from app.orders";
    assert!(out(&closed).contains("kept") && out(&closed).contains(line), "{}", out(&closed));
    let contract = format!("migrations/{CONTRACT}.sql");
    let text = std::fs::read_to_string(story.path(&contract)).unwrap();
    story.write(&contract, &format!("{line}\n{text}"));
    let ran = story.run("up");
    assert_eq!(ran.status.code(), Some(0), "{}", out(&ran));
    assert!(
        crate::story::err(&ran).contains("app_orders_note (2 rows) was dumped"),
        "{}",
        crate::story::err(&ran)
    );
    assert_eq!(database.query_text("select count(*) from whimbrel.dumped"), "1");
}

#[test]
fn a_build_waits_for_what_it_needs_and_for_no_contract() {
    let database = database();
    let mut story = project(&database);
    story.run("up --steps 1");
    story.tell("gate check --for build");
    story.tell("gate check --for build --needs base");
    story.run("up");
    story.tell("gate check --for build --format json");
    // The build of before the contract.
    std::fs::remove_file(story.path("migrations/20260110120003_notes_contract.sql")).unwrap();
    story.tell("gate check --for build");
    story.ends_as("gates_of_builds");
}

#[test]
fn a_purge_that_waits_keeps_no_build_waiting() {
    let database = database();
    let story = project(&database);
    story.write("migrations/20260110120004_notes_purge.sql", "-- whimbrel: phase = purge\nselect 1;\n");
    story.write("migrations/20260110120005_more.sql", "-- whimbrel: phase = expand\nselect 1;\n");
    story.run("deploy record shop 1.0");
    assert_eq!(story.run(&format!("up --without-evidence {CONTRACT}")).status.code(), Some(0));
    let open = story.run("gate check --for build --needs more");
    assert_eq!(open.status.code(), Some(0), "{}", out(&open));
    assert_eq!(story.run("gate check --for build --needs notes_purge").status.code(), Some(1));
}

#[test]
fn a_person_may_open_the_gate_by_name_and_that_is_written_down() {
    let database = database();
    let story = project(&database);
    story.run("deploy record shop 1.0");
    assert_eq!(story.run("up").status.code(), Some(9));
    assert_eq!(story.run("up --without-evidence memos_expand").status.code(), Some(9));
    assert_eq!(story.run("up --without-evidence nothing").status.code(), Some(2));
    assert_eq!(story.run(&format!("up --without-evidence {CONTRACT}")).status.code(), Some(0));
    let forced = "select event || ' ' || (facts::text like '%shop 1.0 was there before%') from whimbrel.gate";
    assert_eq!(database.query_text(forced), "forced true");
}

#[test]
fn without_any_deploy_a_contract_runs_where_the_project_does_not_insist() {
    let database = database();
    let story = project(&database);
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n[gate]\ncontract = \"always\"\n");
    assert_eq!(story.run("up").status.code(), Some(9));
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
    assert_eq!(story.run("up").status.code(), Some(0));
}

/// A server that counts statements, as it does only where it was started for that.
struct Counting {
    server: Server,
    story: Story,
}

impl Counting {
    /// The gate insists on its counts.
    fn with(settings: &[(&str, &str)]) -> Self {
        let preloaded = [("shared_preload_libraries", "pg_stat_statements")];
        let settings = preloaded.iter().chain(settings);
        let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let options =
            ServerOptions { lifetime: Lifetime::Process(Storage::Memory), settings, original: None };
        let server = Server::start(&TestServer::any().embedded(), &options).unwrap();
        let mut story = Story::new();
        story.set("WHIMBREL_URL", &server.url("postgres"));
        let counting = Self { server, story };
        counting.psql("create extension pg_stat_statements");
        write_files(&counting.story, "statements = \"required\"\n");
        counting
    }

    fn psql(&self, sql: &str) {
        let url = self.server.url("postgres");
        let ran = std::process::Command::new("psql").args(["-qXAt", &url, "-c", sql]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }

    /// Up to the gate, where the old version of the application is gone.
    fn come_to_the_gate(&self) {
        self.story.run("deploy record shop 1.0");
        assert_eq!(self.story.run("up").status.code(), Some(9));
        self.psql("select note from app.orders");
        self.story.run("deploy record shop 2.0");
        self.story.run("deploy record shop 1.0 --gone");
    }
}

#[test]
fn statements_that_the_server_has_forgotten_keep_the_gate_closed() {
    let counting = Counting::with(&[("pg_stat_statements.max", "100")]);
    counting.come_to_the_gate();
    let check = format!("gate check --for {CONTRACT}");
    // A hundred texts are kept, and each that is new pushes out the rarest.
    let many: Vec<String> = (1..300).map(|number| format!("create temporary table t{number} ()")).collect();
    counting.story.run(&format!("{check} --count-anew"));
    counting.psql(&many.join("; "));
    let forgotten = counting.story.run(&check);
    assert_eq!(forgotten.status.code(), Some(1), "{}", out(&forgotten));
    assert!(out(&forgotten).contains("has forgotten the rarest statements"), "{}", out(&forgotten));
    assert!(out(&forgotten).contains("a larger pg_stat_statements.max keeps them"), "{}", out(&forgotten));
}

#[test]
fn a_statement_that_names_what_goes_keeps_the_gate_closed() {
    let counting = Counting::with(&[]);
    let story = &counting.story;
    let psql = |sql: &str| counting.psql(sql);
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.orders (id int primary key, note text, \"Old \"\"Note\" text);\n",
    );
    story.write(
        &format!("migrations/{CONTRACT}.sql"),
        "-- whimbrel: phase = contract\nalter table app.orders drop column note, drop column \"Old \"\"Note\";\n\
         drop sequence app.old_writes;\n",
    );
    counting.come_to_the_gate();
    let check = format!("gate check --for {CONTRACT}");
    let first = story.run(&check);
    assert_eq!(first.status.code(), Some(0), "{}", out(&first));
    psql("select memo from app.orders");
    assert_eq!(story.run(&check).status.code(), Some(0), "another column");
    // A name that is no word of a text.
    psql("select \"Old \"\"Note\" from app.orders");
    let odd = out(&story.run(&check));
    assert!(odd.contains("\"Old \"\"Note\" from app.orders (1 more)"), "{odd}");
    assert_eq!(story.run(&format!("{check} --count-anew")).status.code(), Some(0));
    psql("select note from app.orders");
    let used = story.run(&check);
    assert_eq!(used.status.code(), Some(1), "{}", out(&used));
    assert!(out(&used).contains("select note from app.orders (1 more)"), "{}", out(&used));
    assert!(out(&used).contains("pg_stat_statements counts them"), "{}", out(&used));
    // Whoever sets the counters back takes what was counted with them.
    assert_eq!(story.run(&format!("{check} --count-anew")).status.code(), Some(0));
    psql("select note from app.orders");
    psql("select pg_stat_statements_reset()");
    let reset = story.run(&check);
    assert_eq!(reset.status.code(), Some(1), "{}", out(&reset));
    assert!(out(&reset).contains("a counter was set back"), "{}", out(&reset));
    assert_eq!(story.run(&format!("{check} --count-anew")).status.code(), Some(0));
    psql("drop extension pg_stat_statements");
    let unseen = story.run(&check);
    assert_eq!(unseen.status.code(), Some(1), "{}", out(&unseen));
    // It is there, and told not to count.
    psql("create extension pg_stat_statements; alter role postgres set pg_stat_statements.track = 'none'");
    assert_eq!(story.run(&format!("{check} --count-anew")).status.code(), Some(1));
    psql("select note from app.orders");
    let off = out(&story.run(&check));
    assert!(off.contains("pg_stat_statements.track is none, so no statement is counted"), "{off}");
    psql("alter role postgres reset pg_stat_statements.track");
}
