//! A fix leads to the same schema as what it replaces, and has no finding that it was made for.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use whimbrel_catalog::{Catalog, Fingerprint, diff};
use whimbrel_lint::{Finding, Layout, Level, Linter, Migration, Settings, fixed};
use whimbrel_postgres::introspect::{Introspection, introspect};
use whimbrel_source::{Script, Severity, SourceFile, StandardConformingStrings};
use whimbrel_testbed::{TestDatabase, TestServer};

const HISTORY: &str = "create schema app;
create table app.customers (id bigint primary key);
create table app.orders (id bigint primary key, note text, \"Total\" int, customer_id bigint);
create index orders_note_idx on app.orders (note);
create index orders_customer_idx on app.orders (customer_id);
insert into app.orders select n, 'note ' || n, n, null from generate_series(1, 100) as n;
";

/// In the form that a project which wants IF [NOT] EXISTS is told to write.
const REPEATABLE: [&str; 12] = [
    "create table app.items (id bigint primary key);",
    "create index concurrently orders_total_idx on app.orders (\"Total\");",
    "create index orders_total_idx on app.orders (\"Total\");",
    "drop index concurrently app.orders_note_idx;",
    "alter table app.orders add kind text, add column \"Other\" int;",
    "alter table app.orders drop note, drop column \"Total\";",
    "drop table app.orders;",
    "create schema more;",
    "create sequence app.numbers;",
    "create materialized view app.noted as select note from app.orders;",
    "create view app.notes as select note from app.orders;\ndrop view app.notes;",
    "create policy own on app.orders;\ndrop policy own on app.orders;",
];

/// Serial columns, and whether a fix is made.
const SERIAL: [(&str, bool); 9] = [
    ("create table app.items (id serial primary key, note text);", true),
    ("create table app.items (id bigserial not null, note text);", true),
    ("create table if not exists app.items (note text, \"Id\" smallserial unique check (\"Id\" > 0));", true),
    (
        "create table app.items (id serial primary key);\ncreate table app.more () inherits (app.items);",
        false,
    ),
    (
        "create table app.items (id serial primary key);\ncreate table app.more (like app.items including defaults);",
        false,
    ),
    (
        "create table app.items (id serial primary key);\nalter sequence app.items_id_seq owned by none;",
        false,
    ),
    ("create table app.items (id serial) partition by range (id);", false),
    ("alter table app.customers add column number serial;", false),
    ("create table app.items (id serial[], note text);", false),
];

const FIXED: [&str; 11] = [
    "drop index app.orders_note_idx;",
    "create index orders_total_idx on app.orders (\"Total\");",
    "create unique index on app.orders (note) where note <> '';",
    "alter table app.orders add constraint total_positive check (\"Total\" > 0);",
    "alter table app.orders add constraint orders_customer_fkey foreign key (customer_id) references app.customers (id) on delete cascade;",
    "alter table app.orders add constraint orders_note_key unique (note);",
    "alter table only app.orders add constraint orders_note_key unique (note);",
    "alter table only app.orders add constraint orders_only_fkey foreign key (customer_id) references app.customers (id);",
    "alter table app.orders alter column \"Total\" set not null;",
    "reindex table app.orders;",
    "-- why\nalter table app.orders add column kind text default 'plain';",
];

fn findings(text: &str, warned: &[&str]) -> Vec<Finding> {
    let read = |name: &str, text: &str| Migration::read(SourceFile::new(name, text), Layout::Plain).unwrap();
    let levels = warned.iter().map(|code| ((*code).to_owned(), Level::Warn)).collect();
    let mut linter = Linter::new(Settings { majors: 13..=18, levels, ..Settings::default() });
    linter.learn(&read("history.sql", HISTORY));
    linter.check(&[read("release.sql", text)])
}

fn all_fixed(text: &str, warned: &[&str]) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let found = findings(&text, warned);
        let Some(next) = fixed(&SourceFile::new("release.sql", text.clone()), &found) else {
            break;
        };
        text = next;
    }
    text
}

/// What is there when the history and this have run, each statement by itself.
async fn catalog_after(client: &tokio_postgres::Client, texts: &[&str]) -> Catalog {
    for part in texts {
        let script = Script::read(SourceFile::new("x.sql", *part), StandardConformingStrings::On).unwrap();
        for statement in &script.statements {
            let sql = statement.text(&script.file);
            client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
        }
    }
    introspect(client, &Introspection::excluding(&[])).await.unwrap()
}

async fn fingerprint_after(server: &'static TestServer, texts: &[&str]) -> String {
    let database: TestDatabase = server.database();
    let client = database.connect().await;
    Fingerprint::of(&catalog_after(&client, texts).await).to_string()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_fix_leads_to_the_same_schema_and_is_clean() {
    let runtime = runtime();
    for text in FIXED {
        let better = all_fixed(text, &[]);
        assert_ne!(better, text, "nothing was fixed");
        let left: Vec<String> = findings(&better, &[])
            .iter()
            .filter(|finding| finding.severity > Severity::Note)
            .map(|finding| format!("{}: {}", finding.rule.code, finding.message))
            .collect();
        assert!(left.is_empty(), "{better}\n{left:?}");
        for server in [TestServer::oldest(), TestServer::newest()] {
            runtime.block_on(async {
                let before = fingerprint_after(server, &[HISTORY, text]).await;
                let after = fingerprint_after(server, &[HISTORY, &better]).await;
                assert_eq!(before, after, "on {}: {better}", server.major());
            });
        }
    }
}

#[test]
fn what_is_made_repeatable_leads_to_the_same_schema_also_when_it_runs_again() {
    let runtime = runtime();
    let asked = ["cannot-run-again"];
    for text in REPEATABLE {
        let better = all_fixed(text, &asked);
        assert_ne!(better, text, "nothing was fixed");
        let codes: Vec<&str> = findings(&better, &asked).iter().map(|finding| finding.rule.code).collect();
        for code in ["cannot-run-again", "invalid-index-kept"] {
            assert!(!codes.contains(&code), "{code}: {better}");
        }
        // What makes something only to drop it cannot be there again; what it drops can.
        let again = better
            .lines()
            .filter(|line| !line.starts_with("create view") && !line.starts_with("create policy"));
        let again = again.collect::<Vec<_>>().join("\n");
        for server in [TestServer::oldest(), TestServer::newest()] {
            runtime.block_on(async {
                let before = fingerprint_after(server, &[HISTORY, text]).await;
                let after = fingerprint_after(server, &[HISTORY, &better, &again]).await;
                assert_eq!(before, after, "on {}: {better}", server.major());
            });
        }
    }
}

/// Rows that say nothing of the key, one that does, and one more.
const USES: &str = "insert into app.items default values; insert into app.items default values;";

#[test]
fn an_identity_differs_from_a_serial_in_the_column_and_its_default_and_gives_the_same_numbers() {
    let runtime = runtime();
    for (text, is_fixed) in SERIAL {
        let found = findings(text, &["serial-column"]);
        let serial = found.iter().filter(|finding| finding.rule.code == "serial-column");
        let has_fix = serial.clone().any(|finding| finding.fix.is_some());
        assert_eq!((serial.count() > 0, has_fix), (true, is_fixed), "{text}");
        if !is_fixed {
            continue;
        }
        let better = all_fixed(text, &["serial-column"]);
        assert!(
            findings(&better, &["serial-column"]).iter().all(|finding| finding.rule.code != "serial-column")
        );
        for server in [TestServer::oldest(), TestServer::newest()] {
            runtime.block_on(async {
                let mut ends = Vec::new();
                for text in [text, &better] {
                    let database: TestDatabase = server.database();
                    let client = database.connect().await;
                    let catalog = catalog_after(&client, &[HISTORY, text]).await;
                    client.batch_execute(USES).await.unwrap();
                    let rows =
                        client.query("select row_to_json(i)::text from app.items i order by 1", &[]).await;
                    let rows: Vec<String> = rows.unwrap().iter().map(|row| row.get(0)).collect();
                    ends.push((catalog, rows));
                }
                let [(serial, serial_rows), (identity, identity_rows)] = ends.try_into().unwrap();
                assert_eq!(serial_rows, identity_rows, "on {}: {better}", server.major());
                let differences: Vec<String> =
                    diff(&serial, &identity).iter().map(|delta| delta.address().to_string()).collect();
                for difference in &differences {
                    let is_known = ["table column ", "default value ", "sequence "]
                        .iter()
                        .any(|kind| difference.starts_with(kind));
                    assert!(
                        is_known && difference.contains("items"),
                        "on {}: {better}: {differences:?}",
                        server.major()
                    );
                }
            });
        }
    }
}
