//! What needs no project, and what is there when nothing is.

use crate::apply::database;
use crate::story::{Story, err, out};

#[test]
fn what_is_no_part_of_a_project_is_compared_without_one() {
    let (one, other) = (database(), database());
    other.execute("create table there (id int)");
    let story = Story::new();
    story.write("a.sql", "create table here (id int);\n");
    let urls = story.run(&format!("diff {} {}", one.url(), other.url()));
    assert!(out(&urls).contains("+ table public.there"), "{}{}", out(&urls), err(&urls));
    let mixed = story.run(&format!("diff {} a.sql --as sql", one.url()));
    assert!(out(&mixed).contains("create table public.here"), "{}{}", out(&mixed), err(&mixed));
    let dumped = story.run(&format!("schema dump {}", other.url()));
    assert!(out(&dumped).contains("create table public.there"), "{}{}", out(&dumped), err(&dumped));
    let drawn = story.run("schema graph a.sql");
    assert!(out(&drawn).contains("here"), "{}{}", out(&drawn), err(&drawn));
    let history = story.run("diff history a.sql");
    assert!(err(&history).contains("error[no-project]"), "{}", err(&history));
}

#[test]
fn a_project_from_an_empty_database_has_a_schema() {
    let database = database();
    let mut story = Story::new();
    story.set("WHIMBREL_URL", &database.url());
    let made = story.run("init --from-db live");
    assert!(made.status.success(), "{}", err(&made));
    for command in ["diff live schema", "generate nothing --dry-run"] {
        let output = story.run(command);
        assert!(output.status.success(), "{command}: {}{}", out(&output), err(&output));
    }
}
