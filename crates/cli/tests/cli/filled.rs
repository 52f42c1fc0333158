//! What rows of columns are filled with is said in the desired schema.

use crate::apply::database;
use crate::story::{Story, err, out};

#[test]
fn rows_get_what_the_text_says_in_front_of_their_column() {
    let database = database();
    let story = Story::on(&database);
    let runs = |command: &str, code: i32| {
        let ran = story.run(command);
        assert_eq!(ran.status.code(), Some(code), "{command}: {}{}", out(&ran), err(&ran));
        out(&ran) + &err(&ran)
    };
    let people = |comment: &str, columns: &str| {
        let text = format!(
            "create table people (id int primary key, name text,\n  {comment}\n  state text{columns}\n);\n"
        );
        story.write("schema/app.sql", &text);
    };
    people("", "");
    runs("generate people", 0);
    runs("up", 0);
    database.execute("insert into people select n, 'Name ' || n, null from generate_series(1, 50) as n");
    let mail = |said: &str| format!(" not null,\n  {said}\n  mail text not null default 'none'");
    people(
        "-- whimbrel: filled with case when id % 2 = 0 then 'even' else 'odd' end",
        &mail("-- whimbrel: filled with lower(replace(name, ' ', '.')) || '@example.org'"),
    );
    runs("generate fill", 0);
    runs("up", 0);
    runs("verify", 0);
    let counted = "select string_agg(distinct state, ' ') || ' ' || count(distinct mail) || ' ' || min(mail) from people";
    assert_eq!(database.query_text(counted), "even odd 50 name.10@example.org");
    database.execute("insert into people values (51, 'later', 'new')");
    assert_eq!(database.query_text("select mail from people where id = 51"), "none");
    let again = runs("generate nothing", 0);
    assert!(again.contains("nothing differs"), "{again}");
    runs("down --to people --yes --accept-lossy fill_expand", 0);
}

#[test]
fn what_cannot_be_read_or_run_is_an_error_at_its_place_and_what_is_not_said_is_a_note() {
    let story = Story::new();
    let said = |comment: &str, code: i32| {
        let text =
            format!("create table people (id int primary key,\n  {comment}\n  mail text not null\n);\n");
        story.write("schema/app.sql", &text);
        let ran = story.run("generate mail --dry-run");
        assert_eq!(ran.status.code(), Some(code), "{}{}", out(&ran), err(&ran));
        out(&ran) + &err(&ran)
    };
    story.write("whimbrel.toml", "version = 1\n");
    story.write("migrations/20260101000000_people.sql", "create table people (id int primary key);\n");
    let unsaid = said("", 0);
    assert!(
        unsaid.contains("nothing says what the rows that are there get in public.people.mail"),
        "{unsaid}"
    );
    let filled = said("-- whimbrel: filled with 'x'", 0);
    assert!(!filled.contains("nothing says"), "{filled}");
    assert!(filled.contains("update public.people set mail = ('x') where mail is null"), "{filled}");
    let refused = said("-- whimbrel: filled with nobody(id)", 2);
    assert!(refused.contains("error[fill-refused]") && refused.contains("schema/app.sql:3:3"), "{refused}");
    assert!(refused.contains("function nobody(integer) does not exist"), "{refused}");
    let unreadable = said("-- whimbrel: filled with 'a', id = 3", 2);
    assert!(
        unreadable.contains("error[fill-unreadable]") && unreadable.contains("schema/app.sql:2:3"),
        "{unreadable}"
    );
    let with_equals = said("-- whimbrel: fild with coalesce(id = 3, true)", 2);
    assert!(with_equals.contains("error[comment-unknown]"), "{with_equals}");
    let unknown = said("-- whimbrel: fild with 'a'", 2);
    assert!(unknown.contains("error[comment-unknown]"), "{unknown}");
}
