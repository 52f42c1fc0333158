//! What changes for code that runs is spoken of, also where nothing is locked for long.

use std::collections::BTreeSet;
use whimbrel_lint::{Chosen, Finding, Layout, Linter, Migration, NamePattern, Naming, Settings};
use whimbrel_source::{Severity, SourceFile};

const HISTORY: &str = "create schema app;
create table app.orders (id bigint primary key, owner text, total int);
create table app.old_orders (id bigint primary key, owner text, total int);
create table app.shared (id bigint primary key, owner text);
alter table app.shared enable row level security;
create policy own on app.shared using (owner = current_user);
create view app.totals as select id, total from app.orders;
create function app.tax(n int) returns int language sql immutable as 'select n / 5';
create function app.safe(n int) returns int language sql set search_path = pg_catalog as 'select n / 5';
create domain app.quantity as int;
create table app.items (id bigint primary key, quantity app.quantity);
create extension hstore;
create table app.parts (id bigint primary key, order_id bigint references app.orders);
create index parts_order_id_idx on app.parts (order_id);
create table app.pairs (a int, b int, c int, d int, unique (a, b));
create index pairs_c_d_idx on app.pairs (c, d);
create function app.rise() returns void language sql security definer set search_path = pg_catalog as 'select';
create sequence app.numbers;
create type app.place as (street text, city text);
create table app.visits (at timestamptz not null, page text);
create table app.sightings (at timestamptz not null, page text);
alter table app.sightings replica identity full;
create publication everything;
create trigger g before insert on app.orders for each row execute function app.e();
";

/// Each statement with the code that speaks of it and how much that matters.
const LOUD: &[(&str, &str, Severity)] = &[
    ("alter function app.tax(int) security definer;", "definition-replaced", Severity::Warning),
    ("alter function app.tax(int) security definer;", "security-definer-path", Severity::Warning),
    ("alter function app.levy(int) security definer;", "security-definer-path", Severity::Note),
    ("alter function app.safe(int) external security invoker;", "definition-replaced", Severity::Warning),
    ("alter function app.tax(int) set search_path to app, public;", "definition-replaced", Severity::Note),
    ("alter function app.safe reset all;", "definition-replaced", Severity::Note),
    ("alter function app.tax(int) cost 10 strict;", "definition-replaced", Severity::Note),
    ("alter routine app.tax(int) called on null input;", "definition-replaced", Severity::Note),
    ("alter function app.tax(int) volatile;", "definition-replaced", Severity::Note),
    (
        "alter view app.totals set (security_barrier, security_invoker = on);",
        "definition-replaced",
        Severity::Warning,
    ),
    ("alter view app.totals reset (security_invoker);", "definition-replaced", Severity::Warning),
    ("alter view app.totals set (check_option = local);", "definition-replaced", Severity::Note),
    ("alter extension hstore update to '1.9';", "extension-changed", Severity::Note),
    ("create policy mine on app.shared for select using (true);", "row-security-changed", Severity::Note),
    (
        "create policy mine on app.shared as restrictive using (id > 0);",
        "row-security-changed",
        Severity::Warning,
    ),
    ("create policy mine on elsewhere.shared using (true);", "row-security-changed", Severity::Note),
    ("drop policy own on app.shared;", "guard-dropped", Severity::Note),
    ("alter table app.old_orders inherit app.orders;", "rows-join-parent", Severity::Note),
    (
        "alter domain app.quantity add constraint positive check (value > 0) not valid;",
        "new-constraint-refuses-writes",
        Severity::Note,
    ),
    (
        "alter domain elsewhere.quantity add check (value > 0) not valid;",
        "new-constraint-refuses-writes",
        Severity::Note,
    ),
    ("alter view app.totals rename column total to sum;", "rename-breaks-code", Severity::Error),
    ("alter table app.pairs drop column b;", "constraint-dropped", Severity::Warning),
    ("alter table app.pairs drop column d;", "index-goes-with-column", Severity::Warning),
    ("alter domain app.quantity drop constraint positive;", "constraint-dropped", Severity::Warning),
    (
        "alter default privileges in schema app grant select on tables to public;",
        "granted-to-everybody",
        Severity::Warning,
    ),
    ("delete from app.orders where owner = 'nobody';", "backfill-unbatched", Severity::Note),
    ("update app.orders o set total = 0 where o.owner in ('a', 'b');", "backfill-unbatched", Severity::Note),
    ("alter subscription s disable;", "publication-changed", Severity::Note),
    ("drop subscription s;", "publication-changed", Severity::Note),
    ("alter domain app.quantity set not null;", "new-constraint-refuses-writes", Severity::Note),
    ("alter function app.rise() owner to somebody;", "owner-changed", Severity::Warning),
    ("alter function app.elsewhere() owner to somebody;", "owner-changed", Severity::Note),
    ("alter sequence app.numbers owner to somebody;", "owner-changed", Severity::Note),
    ("alter schema app owner to somebody;", "owner-changed", Severity::Note),
    ("reassign owned by somebody to another;", "owner-changed", Severity::Note),
    (
        "alter table app.parts alter constraint parts_order_id_fkey initially deferred;",
        "constraint-checked-later",
        Severity::Note,
    ),
    (
        "alter table app.parts alter constraint parts_order_id_fkey not deferrable;",
        "constraint-checked-later",
        Severity::Note,
    ),
    ("alter server archive options (set host 'b');", "foreign-source-changed", Severity::Note),
    (
        "alter user mapping for somebody server archive options (set user 'b');",
        "foreign-source-changed",
        Severity::Note,
    ),
    ("drop user mapping if exists for somebody server archive;", "foreign-source-changed", Severity::Note),
    ("alter foreign table app.far options (set table_name 'b');", "foreign-source-changed", Severity::Note),
    (
        "alter foreign table app.far alter column a options (add column_name 'b');",
        "foreign-source-changed",
        Severity::Note,
    ),
    ("create role somebody;", "server-setting-in-migration", Severity::Note),
    ("create user somebody login;", "server-setting-in-migration", Severity::Note),
    ("alter role somebody nologin;", "server-setting-in-migration", Severity::Note),
    ("drop role somebody;", "server-setting-in-migration", Severity::Note),
    ("alter role somebody rename to another;", "rename-breaks-code", Severity::Error),
    ("create event trigger e on login execute function app.e();", "event-trigger-changed", Severity::Warning),
    ("alter event trigger e disable;", "event-trigger-changed", Severity::Note),
    ("drop event trigger e;", "event-trigger-changed", Severity::Note),
    (
        "create cast (boolean as bigint) with function app.f(boolean) as assignment;",
        "cast-changes-queries",
        Severity::Note,
    ),
    ("drop cast (boolean as bigint);", "cast-changes-queries", Severity::Warning),
    ("alter database d refresh collation version;", "collation-version-taken-over", Severity::Warning),
    (
        "alter text search configuration app.plain alter mapping for word with simple;",
        "definition-replaced",
        Severity::Note,
    ),
    (
        "alter type app.place rename attribute city to town cascade;",
        "composite-type-changed",
        Severity::Warning,
    ),
    ("create publication p for table app.visits;", "publication-refuses-writes", Severity::Error),
    (
        "create publication p for table app.orders, only app.visits (at);",
        "publication-refuses-writes",
        Severity::Error,
    ),
    ("create publication p for table elsewhere.visits;", "publication-refuses-writes", Severity::Note),
    ("create publication p for all tables;", "publication-refuses-writes", Severity::Warning),
    ("create publication p for tables in schema app;", "publication-refuses-writes", Severity::Warning),
    ("alter publication everything add table app.visits;", "publication-refuses-writes", Severity::Warning),
    ("alter publication everything set (publish = 'insert');", "publication-changed", Severity::Note),
    ("alter subscription s refresh publication;", "publication-changed", Severity::Note),
    ("begin;\nalter subscription s refresh publication;\ncommit;", "refused-in-transaction", Severity::Error),
    ("begin;\nalter subscription s set publication p;\ncommit;", "refused-in-transaction", Severity::Error),
    ("begin;\ndrop subscription s;\ncommit;", "refused-in-transaction", Severity::Warning),
    ("begin;\ndrop tablespace t;\ncommit;", "refused-in-transaction", Severity::Error),
    ("begin;\ndiscard all;\ncommit;", "refused-in-transaction", Severity::Error),
    ("begin;\ncluster;\ncommit;", "refused-in-transaction", Severity::Error),
    ("begin;\ncommit prepared 'a';\ncommit;", "refused-in-transaction", Severity::Error),
    (
        "begin;\nupdate app.orders set total = 0 where id = 1;\nprepare transaction 'a';",
        "transaction-left-open",
        Severity::Error,
    ),
    ("prepare p as update app.orders set total = 0;\nexecute p;", "code-not-seen", Severity::Warning),
    ("explain analyze update app.orders set total = 0;", "every-row-written", Severity::Error),
    ("explain (analyze, buffers) update app.orders set total = 0;", "every-row-written", Severity::Error),
    ("reset all;\nalter table app.orders add column more int;", "lock-wait-unbounded", Severity::Warning),
    ("discard all;\nalter table app.orders add column more int;", "lock-wait-unbounded", Severity::Warning),
    (
        "select set_config('lock_timeout', '0', false);\nalter table app.orders add column more int;",
        "lock-wait-unbounded",
        Severity::Warning,
    ),
    (
        "begin;\nlock table app.orders in share row exclusive mode;\nselect count(*) from app.parts;\ncommit;",
        "work-after-strong-lock",
        Severity::Warning,
    ),
    (
        "alter table app.parts alter constraint parts_order_id_fkey deferrable initially immediate;",
        "constraint-checked-later",
        Severity::Note,
    ),
    ("drop operator app.=== (int, int);", "drop-breaks-code", Severity::Error),
    ("drop operator === (int, int);", "drop-breaks-code", Severity::Error),
    ("drop collation app.german;", "drop-breaks-code", Severity::Error),
    ("drop text search configuration app.plain;", "drop-breaks-code", Severity::Error),
    (
        "merge into app.orders o using app.old_orders n on n.id = o.id when matched then update set total = n.total;",
        "backfill-unbatched",
        Severity::Warning,
    ),
    (
        "with n as (select 1 as id) merge into app.orders o using n on n.id = o.id when matched then delete;",
        "backfill-unbatched",
        Severity::Warning,
    ),
    (
        "merge into app.orders o using (values (1)) n (id) on n.id = o.id\n\
         when not matched by source then delete;",
        "backfill-unbatched",
        Severity::Warning,
    ),
    ("revoke usage on schema app from web;", "revoke-breaks-code", Severity::Note),
    ("revoke execute on function app.tax(int) from public;", "revoke-breaks-code", Severity::Note),
    ("revoke all on all tables in schema app from web;", "revoke-breaks-code", Severity::Note),
    ("revoke web from somebody;", "revoke-breaks-code", Severity::Note),
    ("grant all on schema app to public;", "granted-to-everybody", Severity::Warning),
    ("grant select on all tables in schema app to public;", "granted-to-everybody", Severity::Warning),
    (
        "create or replace trigger g before insert on app.orders for each row execute function app.e();",
        "definition-replaced",
        Severity::Note,
    ),
    ("update pg_database set datallowconn = false;", "catalog-written", Severity::Error),
    ("do language plpython3u 'a = 1';", "code-not-seen", Severity::Warning),
    ("do 'a = 1' language plperl;", "code-not-seen", Severity::Warning),
    ("select app.nobody_knows('orders');", "code-not-seen", Severity::Note),
    ("set session_replication_role = replica;", "triggers-disabled", Severity::Warning),
    ("drop statistics app.s;", "statistics-gone", Severity::Note),
    ("create index i on only elsewhere.orders (id);", "index-build-blocks-writes", Severity::Warning),
    (
        "alter table ${schema}.orders add column a int, add check (a > 0);",
        "check-scans-table",
        Severity::Error,
    ),
    ("alter table {{ schema }}.orders drop column a;", "drop-breaks-code", Severity::Error),
    ("alter table :schema.orders drop column a;", "drop-breaks-code", Severity::Error),
    ("altr table app.orders add column more int;", "command-unknown", Severity::Warning),
    ("create sorcery s;", "command-unknown", Severity::Warning),
];

/// Each text with the codes that it must not have: nobody who runs now notices, or something else says so.
const QUIET: &[(&str, &[&str])] = &[
    ("alter function app.tax(int) cost 10 rows 5 parallel safe;", &["definition-replaced"]),
    ("alter view app.totals set (security_barrier = true);", &["definition-replaced"]),
    (
        "alter function app.tax(int) security definer set search_path = pg_catalog;",
        &["security-definer-path"],
    ),
    ("alter function app.safe(int) security definer;", &["security-definer-path"]),
    (
        "create function app.fresh() returns int language sql as 'select 1';\nalter function app.fresh() strict;\n\
         create or replace function app.fresh() returns int language sql as 'select 2';",
        &["definition-replaced"],
    ),
    ("create policy mine on app.orders using (true);", &["row-security-changed"]),
    (
        "create policy mine on elsewhere.shared using (true);\nalter table elsewhere.shared enable row level security;",
        &["row-security-changed"],
    ),
    (
        "create table app.young (id bigint primary key);\nalter table app.young inherit app.orders;",
        &["rows-join-parent"],
    ),
    ("alter extension hstore set schema app;", &["extension-changed"]),
    ("alter table app.orders alter column owner type varchar(9);", &["other-table-locked"]),
    ("alter rule r on app.orders rename to s;", &["rename-breaks-code"]),
    (
        "create function app.young() returns int language sql as 'select 1';\n\
         revoke all on function app.young() from public;",
        &["revoke-breaks-code"],
    ),
    ("grant execute on function app.tax(int) to public;", &["granted-to-everybody"]),
    ("update pg_settings set setting = '1s' where name = 'lock_timeout';", &["catalog-written"]),
    ("update pg_database set datallowconn = false;", &["every-row-written"]),
    (
        "select app.tax(1);\nselect pg_catalog.pg_sleep(0);\nselect app.f(id) from app.orders;",
        &["code-not-seen"],
    ),
    ("do language sql 'select 1';\ndo 'begin end' language plpgsql;", &["code-not-seen"]),
    ("set session_replication_role = origin;\nreset session_replication_role;", &["triggers-disabled"]),
    (
        "create type :schema.spec as (a int);\ncreate type ${schema}.spec as enum ('a');\n\
         drop type if exists {{schema}}.spec;\ncreate $whatever$;",
        &["command-unknown"],
    ),
    ("alter table app.orders drop column total, add column total bigint;", &["already-there"]),
    ("alter table app.parts add column kind $kind$ references app.orders;", &["foreign-key-type-differs"]),
    (
        "drop index app.parts_order_id_idx;\ncreate index parts_order_id_idx on app.parts (order_id, id);",
        &["foreign-key-loses-index"],
    ),
    ("delete from app.orders where id = 7;", &["backfill-unbatched"]),
    (
        "merge into app.orders o using (values (1, 2)) n (id, total) on n.id = o.id\n\
         when matched then update set total = n.total when not matched then insert values (n.id, '', n.total);",
        &["backfill-unbatched"],
    ),
    (
        "merge into app.orders o using app.old_orders n on n.id = o.id and n.id > 0 and n.id <= 1000\n\
         when not matched then insert values (n.id, n.owner, n.total);",
        &["backfill-unbatched"],
    ),
    (
        "drop operator === (int, int);\ncreate operator === (leftarg = int, rightarg = int, function = int4eq);",
        &["drop-breaks-code"],
    ),
    (
        "drop text search configuration app.plain;\ncreate text search configuration app.plain (copy = simple);",
        &["drop-breaks-code"],
    ),
    ("delete from app.orders where id in (7, 8);", &["backfill-unbatched"]),
    ("delete from elsewhere.orders where kind = 'a';", &["backfill-unbatched"]),
    ("alter statistics app.s rename to t;", &["rename-breaks-code"]),
    ("alter table app.pairs drop column a, drop column b;", &["constraint-dropped"]),
    (
        "create domain app.fresh as int not null;\nalter domain app.fresh drop not null;",
        &["constraint-dropped"],
    ),
    ("alter default privileges in schema app revoke all on tables from public;", &["granted-to-everybody"]),
    ("alter function app.tax(int) owner to somebody;", &["owner-changed"]),
    ("alter type app.place owner to somebody;", &["owner-changed", "composite-type-changed"]),
    ("create schema young;\nalter schema young owner to somebody;", &["owner-changed"]),
    ("alter table app.parts alter constraint parts_order_id_fkey deferrable;", &["constraint-checked-later"]),
    ("create server archive foreign data wrapper files;", &["foreign-source-changed"]),
    (
        "create user mapping for somebody server archive;",
        &["server-setting-in-migration", "foreign-source-changed"],
    ),
    (
        "alter user mapping for somebody server archive options (set user 'b');",
        &["server-setting-in-migration"],
    ),
    ("alter tablespace fast rename to faster;", &["rename-breaks-code"]),
    ("alter subscription s rename to t;", &["rename-breaks-code"]),
    ("create cast (boolean as bigint) with function app.f(boolean);", &["cast-changes-queries"]),
    ("create publication p for table app.orders, app.sightings;", &["publication-refuses-writes"]),
    (
        "create publication p for table app.visits with (publish = 'insert, truncate');",
        &["publication-refuses-writes"],
    ),
    (
        "create publication p for table app.visits;\nalter table app.visits replica identity full;",
        &["publication-refuses-writes"],
    ),
    (
        "begin;\nalter subscription s set (slot_name = none);\ndrop subscription s;\ncommit;",
        &["refused-in-transaction"],
    ),
    ("begin;\nlock table app.orders in access exclusive mode nowait;\ncommit;", &["lock-wait-unbounded"]),
    ("explain update app.orders set total = 0;", &["every-row-written"]),
    ("commit prepared 'a';", &["transaction-in-transaction", "transaction-left-open"]),
    (
        "checkpoint;\nlisten a;\nnotify a;\nload 'b';\nshow all;\n(select 1) union (values (2));",
        &["command-unknown"],
    ),
    (
        "select set_config('lock_timeout', '2s', false);\nalter table app.orders add column more int;",
        &["lock-wait-unbounded"],
    ),
    (
        "create function app.young() returns int language sql as 'select 1';\ndrop function app.young();",
        &["drop-breaks-code"],
    ),
];

fn findings(text: &str) -> Vec<Finding> {
    findings_by(text, Settings::default())
}

fn findings_by(text: &str, settings: Settings) -> Vec<Finding> {
    let read =
        |name: &str, text: &str| Migration::read_what_is_whole(SourceFile::new(name, text), Layout::Plain).0;
    let mut linter = Linter::new(settings);
    linter.learn(&read("1_history.sql", HISTORY));
    linter.check(&[read("2_release.sql", &format!("set lock_timeout = '1s';\n{text}\n"))])
}

#[test]
fn what_callers_and_readers_notice_is_spoken_of() {
    for (text, code, severity) in LOUD {
        let found = findings(text);
        let own: Vec<Severity> =
            found.iter().filter(|own| own.rule.code == *code).map(|own| own.severity).collect();
        let codes: BTreeSet<&str> = found.iter().map(|own| own.rule.code).collect();
        assert_eq!(own, [*severity], "{text}: {codes:?}");
    }
}

#[test]
fn what_nobody_notices_is_not_spoken_of() {
    for (text, codes) in QUIET {
        let found = findings(text);
        let wrong: Vec<&str> = found
            .iter()
            .filter(|own| codes.contains(&own.rule.code))
            .map(|own| own.message.as_str())
            .collect();
        assert!(wrong.is_empty(), "{text}: {wrong:?}");
    }
}

#[test]
fn a_parent_that_got_a_child_later_locks_it_too() {
    let found = findings(
        "begin;\nalter table app.old_orders inherit app.orders;\ncommit;\n\
         alter table app.orders alter column owner type varchar(9);",
    );
    let rewritten = found.iter().find(|own| own.rule.code == "type-change-rewrites-table");
    assert!(
        rewritten.is_some_and(|own| own.notes.iter().any(|note| note.contains("app.old_orders"))),
        "{rewritten:?}"
    );
}

#[test]
fn a_name_is_held_to_its_pattern_wherever_it_is_given() {
    let pattern = |text: &str| Some(NamePattern::new(text));
    let naming = Naming {
        table: pattern("snake_case"),
        column: pattern("snake_case"),
        index: pattern("{table}_*_idx"),
        constraint: pattern("{table}_*"),
    };
    for (text, name) in [
        ("create table app.kinds (id bigint constraint odd primary key);", "odd"),
        ("create table app.kinds (id bigint, constraint odd check (id > 0));", "odd"),
        ("alter table app.orders add column kind int constraint odd check (kind > 0);", "odd"),
        ("alter table app.orders add constraint odd check (total > 0);", "odd"),
        ("alter table app.orders rename constraint orders_pkey to odd;", "odd"),
        ("alter table app.orders rename column total to \"Odd\";", "Odd"),
        ("alter table app.orders rename to \"Odd\";", "Odd"),
        ("alter index app.pairs_c_d_idx rename to odd;", "odd"),
        ("create index odd on app.pairs (a);", "odd"),
    ] {
        let found = findings_by(text, Settings { naming: naming.clone(), ..Settings::default() });
        let own: Vec<&str> = found
            .iter()
            .filter(|own| own.rule.code == "name-off-pattern")
            .map(|own| own.message.as_str())
            .collect();
        assert!(own.len() == 1 && own.concat().contains(&format!(" {name} ")), "{text}: {own:?}");
    }
    let good = "create table app.kinds (id bigint constraint kinds_key primary key);\n\
        alter index app.pairs_c_d_idx rename to pairs_c_idx;";
    let found = findings_by(good, Settings { naming, ..Settings::default() });
    assert!(found.iter().all(|own| own.rule.code != "name-off-pattern"), "{found:?}");
}

#[test]
fn what_only_an_old_major_refuses_is_a_note_where_nobody_has_named_the_majors() {
    let severity = |text: &str, code: &str, chosen: Chosen| {
        let text = format!("create table app.events (id bigint) partition by range (id);\n{text}");
        let found = findings_by(&text, Settings { chosen, ..Settings::default() });
        found.iter().find(|own| own.rule.code == code).map(|own| own.severity)
    };
    for (text, code, unnamed) in [
        ("alter table app.orders alter total set compression lz4;", "needs-newer-server", Severity::Note),
        (
            "alter table app.events add foreign key (id) references app.orders not valid;",
            "refused-by-server",
            Severity::Note,
        ),
        ("create index concurrently on app.events (id);", "refused-by-server", Severity::Error),
    ] {
        assert_eq!(severity(text, code, Chosen::ByName), Some(Severity::Error), "{text}");
        assert_eq!(severity(text, code, Chosen::ByNobody), Some(unnamed), "{text}");
    }
}

#[test]
fn a_timeout_is_in_force_for_as_long_as_postgresql_keeps_it() {
    let change = "alter table app.orders add column more int;";
    for (before, is_bounded) in [
        ("set lock_timeout = '1s';", true),
        ("begin; set lock_timeout = '1s'; commit;", true),
        ("begin; set lock_timeout = '1s'; rollback;", false),
        ("set lock_timeout = '1s'; begin; set lock_timeout = 0; rollback;", true),
        ("set lock_timeout = '1s'; begin; reset lock_timeout; commit;", false),
        ("begin; set local lock_timeout = '1s';", true),
        ("begin; set local lock_timeout = '1s'; commit;", false),
        ("set lock_timeout = '1s'; begin; set local lock_timeout = 0; commit;", true),
        ("set lock_timeout = '1s'; discard all;", false),
    ] {
        let text = format!("{before}\n{change}");
        let (file, _) = Migration::read_what_is_whole(SourceFile::new("1_any.sql", text), Layout::Plain);
        let found = Linter::new(Settings::default()).check(&[file]);
        let speaks = found.iter().any(|own| own.rule.code == "lock-wait-unbounded");
        assert_eq!(speaks, !is_bounded, "{before}");
    }
}

#[test]
fn what_needs_a_transaction_is_a_warning_where_the_runner_of_a_file_is_not_known() {
    let severities = |name: &str| -> Vec<Severity> {
        let text = "set local lock_timeout = '1s';\nlock table app.orders;\n";
        let (file, _) = Migration::read_what_is_whole(SourceFile::new(name, text), Layout::Plain);
        let found = Linter::new(Settings::default()).check(&[file]);
        let own = found
            .iter()
            .filter(|own| ["refused-by-server", "setting-without-effect"].contains(&own.rule.code));
        own.map(|own| own.severity).collect()
    };
    assert_eq!(severities("0001_lock.sql"), [Severity::Warning, Severity::Warning]);
    assert_eq!(severities("lock.sql"), [Severity::Error, Severity::Error], "as psql runs it");
}
