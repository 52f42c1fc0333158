//! A fix leads to the same schema as what it replaces, and has no finding that it was made for.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use whimbrel_catalog::Fingerprint;
use whimbrel_lint::{Finding, Layout, Linter, Migration, Settings, fixed};
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

const FIXED: [&str; 9] = [
    "drop index app.orders_note_idx;",
    "create index orders_total_idx on app.orders (\"Total\");",
    "create unique index on app.orders (note) where note <> '';",
    "alter table app.orders add constraint total_positive check (\"Total\" > 0);",
    "alter table app.orders add constraint orders_customer_fkey foreign key (customer_id) references app.customers (id) on delete cascade;",
    "alter table app.orders add constraint orders_note_key unique (note);",
    "alter table app.orders alter column \"Total\" set not null;",
    "reindex table app.orders;",
    "-- why\nalter table app.orders add column kind text default 'plain';",
];

fn findings(text: &str) -> Vec<Finding> {
    let read = |name: &str, text: &str| Migration::read(SourceFile::new(name, text), Layout::Plain).unwrap();
    let mut linter = Linter::new(Settings { majors: 13..=18, ..Settings::default() });
    linter.learn(&read("history.sql", HISTORY));
    linter.check(&[read("release.sql", text)])
}

fn all_fixed(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let Some(next) = fixed(&SourceFile::new("release.sql", text.clone()), &findings(&text)) else {
            break;
        };
        text = next;
    }
    text
}

async fn fingerprint_after(server: &'static TestServer, text: &str) -> String {
    let database: TestDatabase = server.database();
    let client = database.connect().await;
    for part in [HISTORY, text] {
        let script = Script::read(SourceFile::new("x.sql", part), StandardConformingStrings::On).unwrap();
        for statement in &script.statements {
            let sql = statement.text(&script.file);
            client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
        }
    }
    let catalog = introspect(&client, &Introspection::excluding(&[])).await.unwrap();
    Fingerprint::of(&catalog).to_string()
}

#[test]
fn a_fix_leads_to_the_same_schema_and_is_clean() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for text in FIXED {
        let better = all_fixed(text);
        assert_ne!(better, text, "nothing was fixed");
        let left: Vec<String> = findings(&better)
            .iter()
            .filter(|finding| finding.severity > Severity::Note)
            .map(|finding| format!("{}: {}", finding.rule.code, finding.message))
            .collect();
        assert!(left.is_empty(), "{better}\n{left:?}");
        for server in [TestServer::oldest(), TestServer::newest()] {
            runtime.block_on(async {
                let (before, after) =
                    (fingerprint_after(server, text).await, fingerprint_after(server, &better).await);
                assert_eq!(before, after, "on {}: {better}", server.major());
            });
        }
    }
}
