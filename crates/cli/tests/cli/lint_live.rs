//! `lint` with a database: what it has, how large its tables are and how much they are used.

use crate::story::{Story, out};
use whimbrel_testbed::TestServer;

const SETUP: &str = "create schema app;
create table app.small (id bigint primary key, note text);
create table app.large (id bigint primary key, note text, total int);
create table app.uncounted (id bigint primary key, note text);
alter table app.uncounted set (autovacuum_enabled = false);
create index large_note_idx on app.large (note);
insert into app.small select n, 'x' from generate_series(1, 10) as n;
insert into app.large select n, 'x', 1 from generate_series(1, 20000) as n;
analyze app.small, app.large;";

/// The severity of a code for a release of one statement.
fn severity(story: &Story, file: &str, code: &str) -> Option<(String, String)> {
    let output = story.run(&format!("lint sql/{file} --format json"));
    let document: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let findings = document.get("findings").unwrap().as_array().unwrap();
    let found = findings.iter().find(|finding| finding.get("code").unwrap() == code)?;
    let text = |key: &str| found.get(key).unwrap().to_string();
    Some((text("severity").trim_matches('"').to_owned(), text("notes")))
}

#[test]
fn a_database_says_how_much_a_finding_matters() {
    let database = TestServer::any().database();
    database.execute(SETUP);
    let story = Story::new();
    let head = "set lock_timeout = '1s';\n";
    for table in ["small", "large", "uncounted", "absent"] {
        let text = format!("{head}create index {table}_id_idx on app.{table} (note, id);\n");
        story.write(&format!("sql/{table}.sql"), &text);
    }
    let url = database.url();
    let live = |file: &str| severity(&story, &format!("{file}.sql --url {url}"), "index-build-blocks-writes");
    let (small, notes) = live("small").unwrap();
    assert_eq!(small, "note", "{notes}");
    assert!(notes.contains("app.small has about 10 rows in 8 kB"), "{notes}");
    let (large, notes) = live("large").unwrap();
    assert_eq!(large, "error", "{notes}");
    assert!(notes.contains("app.large has about 20000 rows"), "{notes}");
    let (uncounted, notes) = live("uncounted").unwrap();
    assert_eq!(uncounted, "error", "{notes}");
    assert!(notes.contains("Nobody has counted the rows of app.uncounted"), "{notes}");
    let (absent, notes) = live("absent").unwrap();
    assert_eq!(absent, "error", "{notes}");
    assert!(notes.contains("The database has no table app.absent"), "{notes}");
    let (offline, notes) = severity(&story, "small.sql", "index-build-blocks-writes").unwrap();
    assert_eq!(offline, "error", "nothing is known without a database: {notes}");
}

#[test]
fn what_a_database_has_is_the_history() {
    let database = TestServer::any().database();
    database.execute(SETUP);
    database.execute(
        "alter table app.large add constraint there check (total is not null) not valid;
        alter table app.large validate constraint there;
        create table app.child (id bigint primary key, large_id bigint references app.large (id));",
    );
    let story = Story::new();
    let head = "set lock_timeout = '1s';\n";
    story.write("sql/1.sql", &format!("{head}alter table app.large alter column total set not null;\n"));
    story.write("sql/2.sql", &format!("{head}alter table app.large drop constraint large_pkey;\n"));
    let url = database.url();
    let scans = |file: &str| severity(&story, file, "not-null-scans-table");
    assert!(scans("1.sql").is_some(), "without a database the check is not known");
    assert_eq!(scans(&format!("1.sql --url {url}")), None, "the database has a check that proves it");
    let refused = severity(&story, &format!("2.sql --url {url}"), "refused-by-server");
    assert!(refused.is_some(), "a foreign key of the database points at it");
}

#[test]
fn what_refers_to_a_column_of_another_type_is_weighed_too_since_it_is_read_again() {
    let database = TestServer::any().database();
    database.execute(SETUP);
    database.execute(
        "create table app.refers (id bigint primary key, small_id bigint references app.small);
        insert into app.refers select n, 1 from generate_series(1, 20000) as n;
        analyze app.refers;",
    );
    let story = Story::new();
    story.write("sql/type.sql", "set lock_timeout = '1s';\nalter table app.small alter id type numeric;\n");
    let url = database.url();
    let (weight, notes) =
        severity(&story, &format!("type.sql --url {url}"), "type-change-rewrites-table").unwrap();
    assert_eq!(weight, "error", "{notes}");
    assert!(notes.contains("app.refers has about 20000 rows"), "{notes}");
}
