//! Files that only the server can teach to cut: what was learned has to survive the process.

use crate::project::Project;
use whimbrel_testbed::proxy::{Action, Fault, Guise, Moment, Place, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

/// Runs `up`, and cuts its connection before the `number`-th message that begins like this.
fn cut_at(project: &Project, database: &TestDatabase, text: &str, number: usize) {
    let proxy = Proxy::before(database.server(), Guise::Server);
    let clean = database.copy();
    project.does(&proxy.url(&clean), "up");
    let seen = proxy.messages();
    let place = seen.iter().filter(|message| message.text.starts_with(text)).nth(number - 1);
    let place = Place::Message(place.unwrap_or_else(|| panic!("no {text}: {seen:#?}")).number);
    proxy.arm(Fault { place, moment: Moment::BeforeForwarding, action: Action::Cut });
    let ended = project.run(&proxy.url(database), "up");
    assert_eq!(ended.code, Some(8), "{}", ended.said);
    assert!(ended.said.contains("is half done"), "{}", ended.said);
}

#[test]
fn a_file_whose_new_enum_value_was_committed_is_gone_on_with() {
    let database = TestServer::any().database();
    database.execute("create type mood as enum ('glad'); create table people (mood mood)");
    let project = Project::of(&[(
        "1_calm.sql",
        "insert into people values ('glad');\n\
         do $$ begin execute $e$alter type mood add $e$ || $e$value 'calm'$e$; end $$;\ninsert into people values ('calm');\n",
    )]);
    cut_at(&project, &database, "insert into people values ('calm')", 2);
    assert_eq!(database.query_text("select mood from people"), "glad");
    project.does(&database.url(), "resume");
    assert_eq!(database.query_text("select mood from people"), "glad\ncalm");
    project.does(&database.url(), "status --check");
}

#[test]
fn a_file_with_a_do_that_commits_is_gone_on_with() {
    let database = TestServer::any().database();
    database.execute(
        "create table steps (step integer);
         create procedure second_step() language plpgsql as $$
         begin delete from steps where step = 2; commit; insert into steps values (2); commit; end $$",
    );
    let project = Project::of(&[(
        "1_steps.sql",
        "-- whimbrel: rerun = safe\ninsert into steps values (1);\n\
         do $$ begin call second_step(); end $$;\n\
         insert into steps values (3);\n",
    )]);
    for (number, finished) in [(2, "1"), (3, "1\n2")] {
        let text = if number == 2 { "do $$" } else { "insert into steps values (3)" };
        let fresh = database.copy();
        cut_at(&project, &fresh, text, 2);
        assert_eq!(fresh.query_text("select step from steps order by 1"), finished);
        project.does(&fresh.url(), "resume");
        assert_eq!(fresh.query_text("select step from steps order by 1"), "1\n2\n3");
    }
}

#[test]
fn only_the_part_that_ran_keeps_its_cuts() {
    let database = TestServer::any().database();
    database.execute("create type mood as enum ('glad'); create table people (mood mood)");
    let project = Project::of(&[(
        "1_calm.sql",
        "insert into people values ('glad');\n\
         do $$ begin execute $e$alter type mood add $e$ || $e$value 'calm'$e$; end $$;\ninsert into people values ('calm');\n",
    )]);
    cut_at(&project, &database, "insert into people values ('calm')", 2);
    project.write(
        "migrations/1_calm.sql",
        "insert into people values ('glad');\n\
         do $$ begin execute $e$alter type mood add $e$ || $e$value 'calm'$e$; end $$;\n\
         insert into people select 'calm';\ninsert into people values ('calm'), ('glad');\n",
    );
    project.does(&database.url(), "resume");
    assert_eq!(database.query_text("select mood from people"), "glad\ncalm\ncalm\nglad");
    project.write("migrations/1_calm.sql", "select 1;\n");
    let ended = project.run(&database.url(), "up");
    assert_eq!(ended.code, Some(6), "{}", ended.said);
}
