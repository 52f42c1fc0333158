//! Keys that are changed while others write, by the files that `generate` writes.

use crate::apply::database;
use crate::story::{Story, err};
use whimbrel_testbed::TestDatabase;

/// A project whose database has the first schema, with a migration to the second.
fn changed(database: &TestDatabase, first: &str, second: &str) -> Story {
    let story = Story::on(database);
    for (name, schema) in [("first", first), ("second", second)] {
        if name == "second" {
            runs(&story, "up");
        }
        story.write("schema/app.sql", schema);
        runs(&story, &format!("generate {name} --because 'it is asked for'"));
    }
    story
}

fn runs(story: &Story, command: &str) {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(0), "{command}: {}", err(&ran));
}

/// At the end of the way back there is the index by another name that the way there has made first.
#[test]
fn a_key_of_other_columns_goes_there_and_back() {
    let database = database();
    let table = |key: &str| {
        format!(
            "create table people (id int not null unique, code text not null, constraint people_pkey primary key ({key}));\n\
             create table visits (person int references people (id));\n"
        )
    };
    let story = changed(&database, &table("code"), &table("id"));
    database.execute("insert into people values (1, 'a'), (2, 'b'); insert into visits values (1)");
    for command in ["up", "verify", "down --yes", "up", "verify"] {
        runs(&story, command);
    }
}

#[test]
fn a_unique_index_becomes_that_of_a_key_and_is_never_missing() {
    let database = database();
    let with = |key: &str| format!("create table people (id int not null, code text{key});\n");
    let first = with("") + "create unique index people_pkey on people (id);\n";
    let story = changed(&database, &first, &with(", primary key (id)"));
    let index = "select 'people_pkey'::regclass::oid::text";
    let before = database.query_text(index);
    runs(&story, "up");
    assert_eq!(database.query_text(index), before);
    runs(&story, "verify");
    runs(&story, "lint");
    runs(&story, "down --yes");
    runs(&story, "up");
}
