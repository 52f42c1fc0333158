//! What is there, and what no kind reads.

use crate::apply::database;
use crate::story::{Story, err, out};

const STRAY: &str = "create function pg_catalog.stray() returns void language plpgsql as 'begin end';\n";

#[test]
fn what_nobody_can_compare_is_named_wherever_schemas_are_compared() {
    let database = database();
    database.execute(STRAY);
    let story = Story::on(&database);
    story.write("schema/app.sql", "-- nothing\n");
    for command in ["drift", "verify", "diff live history", "diff history live"] {
        let said = out(&story.run(command));
        assert!(said.contains("could not be compared: function pg_catalog.stray"), "{command}: {said}");
        assert!(!said.contains("✓ the database"), "{command}: {said}");
    }
    story.write("schema/app.sql", STRAY);
    let refused = story.run("generate stray");
    assert_eq!(refused.status.code(), Some(6), "{}", err(&refused));
    let said = "function pg_catalog.stray is in the desired schema and not in the history";
    assert!(
        err(&refused).contains("error[not-modelled]") && err(&refused).contains(said),
        "{}",
        err(&refused)
    );
    story.write("migrations/20260110120000_stray.sql", STRAY);
    let nothing = out(&story.run("generate more"));
    assert!(nothing.contains("! nothing differs as far as it can be compared"), "{nothing}");
    assert!(nothing.contains("1 object could not be compared: function pg_catalog.stray"), "{nothing}");
}

#[test]
fn an_answer_about_nothing_is_none() {
    let story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write("migrations/20260101000000_people.sql", "create table people (id int primary key);\n");
    story.write(
        "schema/app.sql",
        "create table people (id int primary key);\ncreate table orders (id int);\n",
    );
    for (command, code, says) in [
        ("generate orders --dry-run --only orders", 0, "create table public.orders"),
        ("generate orders --dry-run --only order", 2, "error[only-unknown]"),
        ("diff history schema --only public.orders --only people.ids", 2, "wanted: people.ids"),
        ("schema graph --only nobody", 2, "error[only-unknown]"),
    ] {
        let ran = story.run(command);
        let said = out(&ran) + &err(&ran);
        assert_eq!(ran.status.code(), Some(code), "{command}: {said}");
        assert!(said.contains(says), "{command}: {said}");
    }
}
