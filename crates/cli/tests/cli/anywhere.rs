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

/// The name of an output column that nobody sees is left out of what PostgreSQL shows, and has another when that is read.
#[test]
fn the_statements_of_a_difference_make_what_they_are_for_to_the_last_name() {
    let story = Story::new();
    story.write(
        "wanted.sql",
        "create table t (a int, b int);\n\
         create view v as select a, b from t union all select a, null::int as \"?column?\" from t;\n",
    );
    let statements = story.run("diff nothing wanted.sql --as sql");
    assert!(statements.status.success(), "{}", err(&statements));
    story.write("made.sql", &out(&statements));
    let compared = story.run("diff made.sql wanted.sql");
    assert!(out(&compared).contains("are equal"), "{}{}", out(&statements), out(&compared));
}
