//! What a rule excepts is not spoken of, and what only looks like the exception is. Each pair was run on servers.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

mod names;
mod partitions;
mod refusals;

use whimbrel_lint::{Finding, Layout, Linter, Migration, Settings};
use whimbrel_source::{Severity, SourceFile};

const HISTORY: &str = "create schema app;
create table app.people (id bigint primary key, name text);
create table app.orders (id bigint primary key, a int, b int not null, d text, person_id bigint, mail varchar(50));
create index orders_a_idx on app.orders (a);
create index orders_mail_idx on app.orders (mail) include (b);
";

/// A history, a release, and a code.
type Case = (&'static str, &'static str, &'static str);

/// What it must not have.
const QUIET: &[Case] = &[
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
    (
        "",
        "alter table app.orders add column t timestamptz default timezone('utc', now());",
        "new-column-rewrites-table",
    ),
    (
        "",
        "alter table app.orders add column q bigint default 5 references app.people not enforced;",
        "foreign-key-blocks-writes",
    ),
    (
        "create domain app.short as int default 4;",
        "alter table app.orders add column n app.short not null;",
        "required-column-without-default",
    ),
    (
        "",
        "alter table app.orders alter mail type text using cast(mail as text);",
        "type-change-rewrites-table",
    ),
    (
        "",
        "alter table app.orders add column n int; alter table app.orders drop column n;",
        "drop-breaks-code",
    ),
    ("", "alter table app.orders add column n int; alter table app.orders drop column n;", "phases-mixed"),
    ("", "create type app.kind as enum ('a'); drop type app.kind;", "drop-breaks-code"),
    ("", "create schema other; drop schema other;", "drop-loses-rows"),
    (
        "create view app.v as select a from app.orders;",
        "drop view app.v; create view app.v as select a, b from app.orders;",
        "phases-mixed",
    ),
    (
        "",
        "alter table app.people rename to humans; create view app.people as select * from app.humans;",
        "phases-mixed",
    ),
    ("", "begin; set search_path = app; reset search_path; commit;", "session-setting-leaks"),
    (
        "",
        "alter table app.orders set (autovacuum_enabled = false); alter table app.orders reset (autovacuum_enabled);",
        "autovacuum-off",
    ),
    (
        "",
        "set statement_timeout = '2h'; create index concurrently i on app.orders (d);",
        "statement-timeout-ends-build",
    ),
    (
        "create materialized view app.m as select 1 as a with no data; refresh materialized view app.m; create unique index m_a on app.m (a);",
        "refresh materialized view concurrently app.m;",
        "refused-by-server",
    ),
    (
        "create view app.v as select * from app.people; alter table app.people add column later text;",
        "alter table app.people drop column later;",
        "refused-by-server",
    ),
    (
        "create table app.wide (w int, v numeric(10,2), t timestamp(3));",
        "alter table app.wide alter v type numeric(12,2), alter t type timestamp;",
        "narrower-type",
    ),
    ("", "create sequence if not exists app.people;", "already-there"),
    ("drop table app.people;", "drop table if exists app.people;", "gone-already"),
    ("", "insert into app.people (id, name) (select id, d from app.orders);", "column-assigned-twice"),
    (
        "create table app.whole (id int) partition by range (id);",
        "create table app.rest partition of app.whole default;",
        "partition-bounds-refused",
    ),
    (
        "create table app.virtual_one (a int, g int generated always as (a + 1) stored);",
        "alter table app.virtual_one alter g drop expression;",
        "refused-by-server",
    ),
    ("", "alter table app.orders alter a drop expression if exists;", "refused-by-server"),
    (
        "create table app.old (c char(10));",
        "alter table app.old alter c type character(10);",
        "type-with-a-catch",
    ),
    (
        "create policy p on app.orders for select using (b = 1);",
        "alter table app.orders alter mail type varchar(90);",
        "refused-by-server",
    ),
    (
        "create policy p on app.orders using (mail = 'a'); drop policy p on app.orders;",
        "alter table app.orders alter mail type varchar(90);",
        "refused-by-server",
    ),
    ("", "delete from app.orders where id = (select max(id) from app.orders);", "backfill-unbatched"),
    ("", "-- whimbrel: phase = backfill\n\ncreate index concurrently i on app.orders (d);", "phase-not-kept"),
    (
        "create table app.swapped (id bigint, constraint swapped_pkey primary key (id)); create unique index u on app.swapped (id);",
        "alter table app.swapped drop constraint swapped_pkey, add primary key using index u;",
        "refused-by-server",
    ),
    (
        "",
        "create table app.n (id bigint primary key) with (autovacuum_enabled = false); alter table app.n reset (autovacuum_enabled);",
        "autovacuum-off",
    ),
    (
        "create table app.whole (id bigint primary key) partition by range (id); create table app.piece partition of app.whole for values from (0) to (9);",
        "alter table app.whole detach partition app.piece concurrently;",
        "detach-scans-referencing-table",
    ),
    (
        "",
        "create table app.tree (id bigint primary key, up bigint references app.tree);",
        "lock-wait-unbounded",
    ),
    (
        "create table app.numbered (id bigint not null default 5);",
        "alter table app.numbered alter id drop default; alter table app.numbered alter id add generated by default as identity;",
        "refused-by-server",
    ),
    (
        "create table app.whole (id bigint, k int) partition by range (id); create table app.piece (like app.whole);",
        "alter table app.whole attach partition app.piece for values from (0) to (9);",
        "partition-bounds-refused",
    ),
    (
        "create table app.whole (id bigint, k int) partition by range (id); create table app.piece as select 1::bigint as id, 2 as k;",
        "alter table app.whole attach partition app.piece for values from (0) to (9);",
        "partition-bounds-refused",
    ),
];

/// What it must have.
const LOUD: &[Case] = &[
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
    (
        "",
        "alter table app.orders add column t timetz default timezone('utc', current_time);",
        "new-column-rewrites-table",
    ),
    (
        "create domain app.short as int;",
        "alter table app.orders add column n app.short not null;",
        "required-column-without-default",
    ),
    ("", "alter table app.orders add column n int not null default null;", "required-column-without-default"),
    (
        "create domain app.some as int check (value > 0); create domain app.more as app.some;",
        "alter table app.orders add column n app.more;",
        "new-column-rewrites-table",
    ),
    (
        "",
        "alter table app.orders add column n int; alter table app.orders drop column a;",
        "drop-breaks-code",
    ),
    ("", "alter table app.orders add column n int; alter table app.orders drop column a;", "phases-mixed"),
    ("create schema other;", "drop schema other;", "drop-loses-rows"),
    (
        "",
        "set statement_timeout = '5s'; drop index concurrently app.orders_a_idx;",
        "statement-timeout-ends-build",
    ),
    (
        "alter table app.orders add constraint c check (a > 0) not valid;",
        "set statement_timeout = '5s'; alter table app.orders validate constraint c;",
        "statement-timeout-ends-build",
    ),
    (
        "",
        "create table app.n (id bigint primary key, g int generated by default as (id + 1) stored);",
        "refused-by-server",
    ),
    ("", "alter table app.orders add column g int generated as identity;", "refused-by-server"),
    ("", "drop index concurrently app.orders_a_idx, app.orders_mail_idx;", "refused-by-server"),
    ("", "drop index concurrently app.orders_a_idx cascade;", "refused-by-server"),
    ("", "reindex table concurrently pg_catalog.pg_class;", "refused-by-server"),
    ("", "reindex system concurrently postgres;", "refused-by-server"),
    ("create view app.v as select a from app.orders;", "create index i on app.v (a);", "refused-by-server"),
    (
        "create view app.v as select * from app.orders;",
        "alter table app.orders alter a type bigint;",
        "refused-by-server",
    ),
    ("", "alter table app.orders add constraint k unique using index orders_a_idx;", "refused-by-server"),
    ("", "alter table app.orders add constraint k unique using index people_pkey;", "refused-by-server"),
    ("", "alter table app.people add constraint k unique using index people_pkey;", "refused-by-server"),
    (
        "create table app.whole (id int) partition by range (id); create unique index w on app.whole (id);",
        "alter table app.whole add constraint k unique using index w;",
        "refused-by-server",
    ),
    (
        "alter table app.orders add constraint c check (a > 0) not enforced;",
        "alter table app.orders validate constraint c;",
        "refused-by-server",
    ),
    (
        "create table app.virtual_one (a int, g int generated always as (a + 1) virtual);",
        "alter table app.virtual_one alter g drop expression;",
        "refused-by-server",
    ),
    ("", "alter table app.orders alter a drop expression;", "refused-by-server"),
    (
        "",
        "create materialized view app.m as select 1 as a with no data; create unique index m_a on app.m (a); refresh materialized view concurrently app.m;",
        "refused-by-server",
    ),
    (
        "create table app.whole (id int) partition by range (id); create index w on app.whole (id);",
        "begin; reindex index app.w; commit;",
        "refused-in-transaction",
    ),
    (
        "create table app.wide (w float8, v numeric(10,2), t timestamp);",
        "alter table app.wide alter v type numeric(10,1);",
        "narrower-type",
    ),
    (
        "create table app.wide (w float8, v numeric(10,2), t timestamp);",
        "alter table app.wide alter v type numeric(10,4);",
        "narrower-type",
    ),
    (
        "create table app.wide (w float8, v numeric(10,2), t timestamp);",
        "alter table app.wide alter t type timestamp(0);",
        "narrower-type",
    ),
    (
        "create table app.wide (w float8, v numeric(10,2), t timestamp);",
        "alter table app.wide alter t type date;",
        "narrower-type",
    ),
    (
        "create table app.wide (w float8, v numeric(10,2), t timestamp);",
        "alter table app.wide alter w type real;",
        "narrower-type",
    ),
    ("", "alter table app.orders alter mail type char(50);", "type-with-a-catch"),
    ("", "create table app.n (like app.orders);", "no-primary-key"),
    ("", "create index orders_a_idx on app.orders (b);", "already-there"),
    ("", "create view app.people as select 1 as a;", "already-there"),
    (
        "alter table app.orders add constraint c check (a > 0);",
        "alter table app.orders add constraint c check (a > 1) not valid;",
        "already-there",
    ),
    ("drop table app.people;", "drop table app.people;", "gone-already"),
    ("", "insert into app.people (id, name, name) values (1, 'a', 'b');", "column-assigned-twice"),
    ("", "create view app.v as select id as a, b as a from app.orders;", "column-assigned-twice"),
    ("", "alter table app.orders add column n int, add column n int;", "column-assigned-twice"),
    (
        "create table app.whole (id int) partition by range (id); create table app.rest partition of app.whole default;",
        "create table app.more partition of app.whole default;",
        "partition-bounds-refused",
    ),
    (
        "",
        "create table app.piece partition of app.people for values from (0) to (5);",
        "partition-bounds-refused",
    ),
    (
        "create policy p on app.orders for select using (mail = 'a');",
        "alter table app.orders alter mail type varchar(90);",
        "refused-by-server",
    ),
    (
        "create rule r as on update to app.orders where new.b > 5 do also notify x;",
        "alter table app.orders alter b type bigint;",
        "refused-by-server",
    ),
    (
        "create policy p on app.orders using (mail = 'a');",
        "alter table app.orders drop column mail;",
        "refused-by-server",
    ),
    (
        "create unique index u on app.orders (d) where d is not null;",
        "create unique index concurrently w on app.orders (d); drop index concurrently app.u;",
        "unique-index-loses-where",
    ),
    ("", "delete from app.orders where a = (select max(a) from app.orders) or b > 3;", "backfill-unbatched"),
    ("", "create table app.n (id bigint primary key, a int, primary key (a));", "refused-by-server"),
    ("", "alter table app.orders add primary key (a);", "refused-by-server"),
    (
        "",
        "create table app.n (id bigint primary key) with (fillfactor = 70, autovacuum_enabled = off);",
        "autovacuum-off",
    ),
    (
        "create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on app.orders for each row execute function app.f();",
        "create trigger t before insert on app.orders for each row execute function app.f();",
        "already-there",
    ),
    ("", "alter table app.orders rename column a to b;", "already-there"),
    ("", "begin; begin; commit;", "transaction-in-transaction"),
    (
        "create table app.whole (id bigint primary key) partition by range (id); create table app.piece partition of app.whole for values from (0) to (9); create table app.pointing (id bigint references app.whole);",
        "alter table app.whole detach partition app.piece concurrently;",
        "detach-scans-referencing-table",
    ),
    (
        "create table app.numbered (id bigint not null default 5);",
        "alter table app.numbered alter id add generated by default as identity;",
        "refused-by-server",
    ),
    (
        "create table app.whole (id bigint, k int) partition by range (id); create table app.piece (id bigint);",
        "alter table app.whole attach partition app.piece for values from (0) to (9);",
        "partition-bounds-refused",
    ),
];

fn findings(before: &str, text: &str) -> Vec<Finding> {
    findings_by(Settings { majors: 18..=18, ..Settings::default() }, before, text)
}

fn findings_by(settings: Settings, before: &str, text: &str) -> Vec<Finding> {
    let read = |name: &str, text: &str| Migration::read(SourceFile::new(name, text), Layout::Plain).unwrap();
    let mut linter = Linter::new(settings);
    linter.learn(&read("1_history.sql", &[HISTORY, before].concat()));
    linter.check(&[read("2_release.sql", text)])
}

fn says(found: &[Finding], code: &str) -> bool {
    found.iter().any(|own| own.rule.code == code && own.severity >= Severity::Warning)
}

#[test]
fn what_a_rule_excepts_is_not_spoken_of() {
    for (before, text, code) in [QUIET, names::QUIET, partitions::QUIET, refusals::QUIET].concat() {
        let found = findings(before, text);
        assert!(!says(&found, code), "{before} {text}: {found:?}");
    }
}

#[test]
fn what_only_looks_like_an_exception_is_spoken_of() {
    for (before, text, code) in [LOUD, names::LOUD, partitions::LOUD, refusals::LOUD].concat() {
        let found = findings(before, text);
        let codes: Vec<&str> = found.iter().map(|own| own.rule.code).collect();
        assert!(says(&found, code), "{before} {text}: {codes:?}");
    }
}

#[test]
fn what_old_majors_refuse_is_said_where_one_of_them_is_meant() {
    let before = "create materialized view app.m as select 1 as a;
        create table app.whole (id int) partition by range (id);";
    let on = |major: u32, text: &str, code: &str| {
        let settings = Settings { majors: major..=major, ..Settings::default() };
        says(&findings_by(settings, before, text), code)
    };
    for (text, code, first) in [
        ("copy app.m to stdout;", "refused-by-server", 18),
        ("alter table app.whole set access method heap;", "refused-by-server", 17),
        ("select 1_000 + 1;", "needs-newer-server", 16),
        ("select 0x1F + 1;", "needs-newer-server", 16),
    ] {
        assert!(on(first - 1, text, code) && !on(first, text, code), "{text}");
    }
    assert!(!on(13, "select '1_000', 1000, 1.5e3, a_1 from app.m;", "needs-newer-server"));
}

#[test]
fn an_end_of_a_transaction_that_nobody_has_begun_is_found() {
    for (name, text, is_found) in [
        ("release.sql", "create table app.n (id bigint primary key); commit;", true),
        ("release.sql", "begin; commit; rollback;", true),
        (
            "release.sql",
            "begin; commit and chain; create table app.n (id bigint primary key); commit;",
            false,
        ),
        ("release.sql", "begin; prepare transaction 'a'; commit prepared 'a';", false),
        // Whoever applies it may have begun one.
        ("2_release.sql", "create table app.n (id bigint primary key); commit;", false),
    ] {
        let file = Migration::read(SourceFile::new(name, text), Layout::Plain).unwrap();
        let found = Linter::new(Settings::default()).check(&[file]);
        assert_eq!(says(&found, "transaction-left-open"), is_found, "{name} {text}");
    }
}
