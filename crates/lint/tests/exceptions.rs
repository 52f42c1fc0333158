//! What a rule excepts is not spoken of, and what only looks like the exception is. Each pair was run on servers.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use whimbrel_lint::{Finding, Layout, Linter, Migration, Settings};
use whimbrel_source::{Severity, SourceFile};

const HISTORY: &str = "create schema app;
create table app.people (id bigint primary key, name text);
create table app.orders (id bigint primary key, a int, b int not null, d text, person_id bigint, mail varchar(50));
create index orders_a_idx on app.orders (a);
create index orders_mail_idx on app.orders (mail) include (b);
";

/// A history, a release, and a code that it must not have.
const QUIET: &[(&str, &str, &str)] = &[
    // An order and a class that the server takes anyway.
    (
        "create unique index u on app.orders (a asc nulls last);",
        "alter table app.orders add constraint k unique using index u;",
        "refused-by-server",
    ),
    (
        "create unique index u on app.orders (a int4_ops, d text_ops asc);",
        "alter table app.orders add constraint k unique using index u;",
        "refused-by-server",
    ),
    ("", "create index i on app.orders (a desc nulls last);", "index-there-already"),
    ("", "create index i on app.orders (a) include (b);", "index-there-already"),
    ("", "create index i on app.orders (mail) include (a);", "index-there-already"),
    (
        "create index i on app.orders (person_id) where (person_id is not null);",
        "alter table app.orders add constraint f foreign key (person_id) references app.people not valid;",
        "foreign-key-without-index",
    ),
    (
        "alter table app.orders add constraint f foreign key (person_id) references app.people;
         create index i on app.orders (person_id) where person_id is not null;
         create index j on app.orders (person_id);",
        "drop index app.j;",
        "foreign-key-loses-index",
    ),
    (
        "",
        "drop index concurrently if exists app.i; create index concurrently if not exists i on app.orders (d);",
        "invalid-index-kept",
    ),
    ("", "alter table app.orders alter a drop not null;", "not-null-dropped"),
    (
        "alter table app.orders add constraint n check (not (a is null));",
        "alter table app.orders alter a set not null;",
        "not-null-scans-table",
    ),
];

/// A history, a release, and a code that it must have.
const LOUD: &[(&str, &str, &str)] = &[
    (
        "create unique index u on app.orders (mail varchar_ops);",
        "alter table app.orders add constraint k unique using index u;",
        "refused-by-server",
    ),
    (
        "create unique index u on app.orders (a desc nulls last);",
        "alter table app.orders add constraint k unique using index u;",
        "refused-by-server",
    ),
    ("", "create index i on app.orders (a asc);", "index-there-already"),
    ("", "create index i on app.orders (mail) include (b);", "index-there-already"),
    (
        "create index i on app.orders (person_id) where person_id > 5;",
        "alter table app.orders add constraint f foreign key (person_id) references app.people not valid;",
        "foreign-key-without-index",
    ),
    (
        "create index i on app.orders (person_id) where b is not null;",
        "alter table app.orders add constraint f foreign key (person_id) references app.people not valid;",
        "foreign-key-without-index",
    ),
    (
        "",
        "drop index concurrently if exists app.j; create index concurrently if not exists i on app.orders (d);",
        "invalid-index-kept",
    ),
    ("", "alter table app.orders alter b drop not null;", "not-null-dropped"),
    (
        "alter table app.orders add constraint n check (not (a is null or b is null));",
        "alter table app.orders alter a set not null;",
        "not-null-scans-table",
    ),
];

fn findings(before: &str, text: &str) -> Vec<Finding> {
    let read = |name: &str, text: &str| Migration::read(SourceFile::new(name, text), Layout::Plain).unwrap();
    let mut linter = Linter::new(Settings { majors: 18..=18, ..Settings::default() });
    linter.learn(&read("1_history.sql", &[HISTORY, before].concat()));
    linter.check(&[read("2_release.sql", text)])
}

fn says(found: &[Finding], code: &str) -> bool {
    found.iter().any(|own| own.rule.code == code && own.severity >= Severity::Warning)
}

#[test]
fn what_a_rule_excepts_is_not_spoken_of() {
    for (before, text, code) in QUIET {
        let found = findings(before, text);
        assert!(!says(&found, code), "{before} {text}: {found:?}");
    }
}

#[test]
fn what_only_looks_like_an_exception_is_spoken_of() {
    for (before, text, code) in LOUD {
        let found = findings(before, text);
        let codes: Vec<&str> = found.iter().map(|own| own.rule.code).collect();
        assert!(says(&found, code), "{before} {text}: {codes:?}");
    }
}
