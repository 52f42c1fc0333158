//! A generated migration says what it was made from, and runs nowhere else.

use crate::apply::database;
use crate::story::{Story, err, out};

#[test]
fn a_migration_does_not_run_where_the_database_is_not_what_it_was_made_from() {
    let database = database();
    let story = Story::on(&database);
    let runs = |command: &str, code: i32| {
        let ran = story.run(command);
        assert_eq!(ran.status.code(), Some(code), "{command}: {}{}", out(&ran), err(&ran));
        err(&ran)
    };
    story.write("schema/app.sql", "create table people (id int primary key);\n");
    runs("generate people", 0);
    runs("up", 0);
    story.write("schema/app.sql", "create table people (id int primary key, name text);\n");
    runs("generate name", 0);
    database.execute("alter table people add note text");
    let said = runs("up", 6);
    assert!(said.contains("error[made-from-another-schema]"), "{said}");
    assert!(said.contains("+ table column public.people.note (not in the history)"), "{said}");
    assert!(said.contains("whimbrel up --accept-drift"), "{said}");
    let names = "select string_agg(attname, ' ' order by attnum) from pg_attribute \
                 where attrelid = 'people'::regclass and attnum > 0";
    assert_eq!(database.query_text(names), "id note");
    runs("up --accept-drift", 0);
    assert_eq!(database.query_text(names), "id note name");
    runs("drift --as-migration by_hand --because 'an incident'", 0);
    runs("repair --migration by_hand --accept applied --because 'it is there'", 0);
    // Somebody else's migration has come before it and is applied: what was made is held against what gives that.
    story.write(
        "schema/app.sql",
        "create table people (id int primary key, name text, note text, age int);\n",
    );
    runs("generate age", 0);
    story.write("migrations/20260101000000_other.sql", "create table other (id int);\n");
    story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\nout_of_order = \"allow\"\n");
    runs("up", 0);
    runs("verify", 0);
}
