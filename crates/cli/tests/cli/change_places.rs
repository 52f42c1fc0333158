//! Rows that take each other's place in a key.

use crate::apply::database;
use crate::story::Story;

/// Rows that change places keep a deferrable key in one transaction, and in no piece of it.
#[test]
fn rows_that_change_places_under_a_deferrable_key_are_told_to_go_in_one_transaction() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/1_base.sql",
        "create table ranks (id int primary key, place int, constraint one_each unique (place) deferrable initially deferred);\n\
         insert into ranks select g, g from generate_series(1, 3000) as g;\n",
    );
    assert_eq!(story.run("up").status.code(), Some(0));
    let fill = "update ranks set place = place + 1;\n";
    story.write("migrations/2_fill.sql", &format!("-- whimbrel: phase = backfill\n{fill}"));
    let failed = story.run("up");
    let said = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert_eq!(failed.status.code(), Some(7), "{said}");
    assert!(said.contains("The row is ranks with (id) = (1). one_each is deferrable"), "{said}");
    assert!(said.contains("-- whimbrel: batches = off"), "{said}");
    let whole = format!("-- whimbrel: phase = backfill\n-- whimbrel: batches = off\n{fill}");
    story.write("migrations/2_fill.sql", &whole);
    let done = story.run("up");
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(database.query_text("select min(place) || ' ' || max(place) from ranks"), "2 3001");
}
