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
