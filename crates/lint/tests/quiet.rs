//! What only looks dangerous is not spoken of.

use std::collections::BTreeSet;
use whimbrel_lint::{Layout, Linter, Migration, Settings};
use whimbrel_source::SourceFile;

const HISTORY: &str = "create schema app;
create table app.people (id bigint primary key, code text not null unique);
create table app.orders (id bigint primary key, note varchar(20), total int, person_id bigint references app.people (id));
create index orders_person_idx on app.orders (person_id);
create view app.notes as select note from app.orders;
create type app.state as enum ('open', 'closed');
create function app.f() returns trigger language plpgsql as 'begin return new; end';
create trigger fill before update of note on app.orders for each row execute function app.f();
create table app.events (id bigint, k int) partition by range (k);
create table app.first partition of app.events for values from (0) to (10);
";

/// Each text with the codes that it must not have.
const QUIET: &[(&str, &[&str])] = &[
    (
        "-- whimbrel: phase = constrain\n\ndrop view app.notes;\nalter table app.orders alter note type varchar(30);\n\
         create view app.notes as select note from app.orders;",
        &["drop-breaks-code", "phase-not-kept"],
    ),
    (
        "drop trigger fill on app.orders;\ndrop view app.notes;\nalter table app.orders alter note type text;",
        &["refused-by-server"],
    ),
    (
        "alter type app.state rename to state_old;\ncreate type app.state as enum ('open', 'late', 'closed');\n\
         drop type app.state_old;",
        &["rename-breaks-code", "drop-breaks-code"],
    ),
    (
        "alter table app.orders add constraint there check (total is not null) not valid;\n\
         alter table app.orders validate constraint there;\nalter table app.orders rename column total to amount;\n\
         alter table app.orders alter amount set not null;",
        &["not-null-scans-table"],
    ),
    (
        "alter table app.events add constraint there check (id is not null) not valid;\n\
         alter table app.events validate constraint there;\nalter table app.events alter id set not null;\n\
         create unique index concurrently first_key on app.first (id);\n\
         alter table app.first add constraint first_pkey primary key using index first_key;",
        &["not-null-scans-table"],
    ),
    ("alter table app.people drop constraint people_code_key;", &["refused-by-server"]),
    // A foreign key that names no columns points at the primary key.
    (
        "create table app.tails (id bigint primary key, head_id bigint references app.people);\n\
         alter table app.people drop constraint people_code_key;",
        &["refused-by-server"],
    ),
    // PostgreSQL names a foreign key by all its columns, and a check by its one.
    (
        "create table app.heads (a int, b int, primary key (a, b));\n\
         create table app.tails (a int, b int, foreign key (a, b) references app.heads);\n\
         alter table app.tails drop constraint tails_a_b_fkey;\nalter table app.heads drop constraint heads_pkey;",
        &["refused-by-server"],
    ),
    (
        "alter table app.orders add check (total is not null) not valid;\n\
         alter table app.orders validate constraint orders_total_check;\nalter table app.orders alter total set not null;",
        &["not-null-scans-table"],
    ),
    // Neither is computed for each row.
    (
        "alter table app.orders add column at bigint not null default extract(epoch from now()) * 1000,\n\
         add column day date default (date_trunc('day', now()) at time zone ('utc'));",
        &["new-column-rewrites-table"],
    ),
    // It is the other table's.
    (
        "drop trigger fill on app.orders;\ndrop view app.notes;\ncreate table app.shops (id bigint primary key, note text);\n\
         create view app.counted as select s.note, (select count(*) from app.orders) as orders from app.shops as s;\n\
         alter table app.orders alter note type text;",
        &["refused-by-server"],
    ),
    ("drop view app.notes;\ndrop table app.people, app.orders;", &["refused-by-server"]),
    (
        "drop trigger fill on app.orders;\ncreate view app.more as select note from app.orders where exists (select from app.notes);\n\
         drop view app.notes cascade;\nalter table app.orders alter note type text;",
        &["refused-by-server"],
    ),
    (
        "drop table app.people cascade;\ncreate table app.people (id bigint primary key);\n\
         alter table app.people drop constraint people_pkey;",
        &["refused-by-server"],
    ),
    (
        "alter table app.orders add column beside varchar(20);\nalter table app.orders rename column note to remark;\n\
         alter table app.orders rename column beside to note;\nalter table app.orders drop column note;",
        &["refused-by-server"],
    ),
    (
        "-- whimbrel: phase = expand\n\nalter index app.orders_person_idx rename to orders_by_person;\n\
         create index concurrently orders_person_idx on app.orders (person_id);",
        &["phase-not-kept", "already-there"],
    ),
    (
        "begin;\nalter table app.orders drop constraint orders_person_id_fkey;\nalter table app.orders add constraint \
         orders_person_id_fkey foreign key (person_id) references app.people (id) not valid;\ncommit;",
        &["many-tables-locked", "constraint-dropped"],
    ),
    (
        "alter table app.elsewhere add constraint there check (note is not null) not valid;\n\
         alter table app.elsewhere validate constraint there;\nalter table app.elsewhere alter note set not null;\n\
         alter table app.elsewhere drop constraint there;",
        &["not-null-scans-table", "constraint-dropped", "not-valid-forever"],
    ),
    (
        "alter table app.elsewhere add constraint there check (id is not null) not valid;\n\
         alter table app.elsewhere validate constraint there;\nalter table app.elsewhere alter id set not null;\n\
         create unique index concurrently elsewhere_key on app.elsewhere (id);\n\
         alter table app.elsewhere add constraint elsewhere_pkey primary key using index elsewhere_key;",
        &["not-null-scans-table"],
    ),
];

/// The same for what must be spoken of, though no statement has made the table.
const SPOKEN: &[(&str, &[&str])] = &[
    ("alter table app.elsewhere alter state set default 'open';", &["default-changed"]),
    (
        "alter table app.elsewhere add constraint there check (note is not null) not valid;\n\
         alter table app.elsewhere alter note set not null;",
        &["not-null-scans-table", "not-valid-forever"],
    ),
    (
        "alter table app.elsewhere add constraint there check (note is not null) not valid;\n\
         alter table app.elsewhere validate constraint there;\nalter table app.elsewhere drop constraint there;\n\
         alter table app.elsewhere alter note set not null;",
        &["not-null-scans-table"],
    ),
];

#[test]
fn what_only_looks_dangerous_is_not_spoken_of() {
    for (text, quiet) in QUIET {
        let codes = codes(text);
        for code in *quiet {
            assert!(!codes.contains(code), "{code} speaks of:\n{text}\n{codes:?}");
        }
    }
}

#[test]
fn what_is_done_to_a_table_that_no_statement_has_made_is_spoken_of() {
    for (text, spoken) in SPOKEN {
        let codes = codes(text);
        for code in *spoken {
            assert!(codes.contains(code), "{code} does not speak of:\n{text}\n{codes:?}");
        }
    }
}

#[expect(clippy::unwrap_used, reason = "a text that cannot be read fails the test")]
fn codes(text: &str) -> BTreeSet<&'static str> {
    let read =
        |name: &str, text: &str| Migration::read(SourceFile::new(name, text), Layout::Whimbrel).unwrap();
    let mut linter = Linter::new(Settings { majors: 18..=18, ..Settings::default() });
    linter.learn(&read("history.sql", HISTORY));
    let found = linter.check(&[read("release.sql", &format!("-- Why.\n{text}\n"))]);
    found.iter().map(|finding| finding.rule.code).collect()
}
