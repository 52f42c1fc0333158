//! What servers refuse because of something else that is there.

use super::Case;

/// A table, and what uses columns of it.
const USED: &str = "create table app.used (a int, b int, c int, d int, e int, f int);
create function app.sum_a() returns bigint language sql begin atomic select sum(a) from app.used; end;
create function app.max_b() returns int language sql return (select max(b) from app.used);
create function app.text_c() returns bigint language sql as 'select sum(c) from app.used';
create publication shown for table app.used (a, d) where (e > 0);
";

/// Types, and what has them.
const TYPED: &str = "create type app.pair as (a int, b int);
create table app.pairs of app.pair;
create type app.other as (a int, b int);
create domain app.small as int;
create table app.lists (id int primary key, v app.small[]);
create domain app.free as int check (value > 0) not null;
create table app.plain (id int primary key, v app.free);
create unlogged table app.cache (id int primary key);
create table app.kept (id int primary key);
create table app.pointing (id int primary key, kept_id int references app.kept);
create unlogged table app.fast (id int primary key, cache_id int references app.cache);
";

pub(super) const QUIET: &[Case] = &[
    // A star stands for what is read beside it, and not for what a value is looked up in.
    (
        "create view app.v as select *, (select name from app.people p where p.id = o.person_id) as owner from app.orders o; alter table app.people add column icon int;",
        "alter table app.people drop column icon;",
        "refused-by-server",
    ),
    (
        "create table app.faces (id int primary key, icon int); create view app.v as select *, (select id from app.faces f where f.id = o.person_id) as face from app.orders o;",
        "alter table app.faces alter icon type text;",
        "refused-by-server",
    ),
    // A column takes the key along that it is part of, and that comes first.
    (
        "create table app.rekeyed (id int primary key, b int not null);",
        "alter table app.rekeyed add primary key (b), drop column id;",
        "refused-by-server",
    ),
    (USED, "alter table app.used drop column f, alter c type bigint;", "refused-by-server"),
    (
        USED,
        "drop function app.sum_a(); drop publication shown; alter table app.used drop column a;",
        "refused-by-server",
    ),
    (
        USED,
        "alter publication shown drop table app.used; alter table app.used drop column e;",
        "refused-by-server",
    ),
    (
        USED,
        "alter publication shown set table app.used; alter table app.used drop column e;",
        "refused-by-server",
    ),
    (
        USED,
        "alter table app.used drop column a cascade; alter table app.used drop column e cascade;",
        "refused-by-server",
    ),
    (
        USED,
        "create or replace function app.max_b() returns int language sql return 1; alter table app.used alter b type bigint;",
        "refused-by-server",
    ),
    (
        "create table app.left_one (a int, b int); create table app.right_one (a int, c int); create function app.both() returns int language sql return (select max(l.a) from app.left_one l join app.right_one r on r.c = l.b);",
        "alter table app.right_one alter a type bigint;",
        "refused-by-server",
    ),
    (
        TYPED,
        "alter type app.pair add attribute c int cascade; alter type app.other add attribute c int;",
        "refused-by-server",
    ),
    (TYPED, "drop table app.pairs; alter type app.pair drop attribute b;", "refused-by-server"),
    (TYPED, "alter domain app.small add constraint c check (value > 0) not valid;", "refused-by-server"),
    (TYPED, "alter domain app.small set default 5;", "refused-by-server"),
    (TYPED, "alter domain app.small set not null;", "domain-change-scans-tables"),
    (
        "create domain app.was as int constraint c check (value > 0); alter domain app.was drop constraint c;",
        "alter table app.people add column n app.was;",
        "new-column-rewrites-table",
    ),
    (
        "create domain app.was as int not null; create domain app.over as app.was; alter domain app.was drop not null;",
        "alter table app.people add column n app.over;",
        "new-column-rewrites-table",
    ),
    (TYPED, "alter table app.pointing set unlogged; alter table app.kept set unlogged;", "refused-by-server"),
    (TYPED, "alter table app.cache set logged; alter table app.fast set logged;", "refused-by-server"),
    (
        "create unique index u on app.orders (b) include (a);",
        "alter table app.orders replica identity using index u;",
        "refused-by-server",
    ),
    (
        "create unique index u on app.orders (a);",
        "alter table app.orders replica identity using index u, alter a set not null;",
        "refused-by-server",
    ),
    (
        "",
        "insert into app.people as p (id, name) values (1, 'a') on conflict (id) do update set name = excluded.name where p.name <> 'b';",
        "column-assigned-twice",
    ),
    (
        "create materialized view app.m as select 1 as a;",
        "copy app.m to stdout; copy (table app.people) to stdout; copy app.people to stdout;",
        "refused-by-server",
    ),
    ("", "begin; commit and chain; insert into app.people values (1); commit;", "transaction-left-open"),
    (
        "",
        "set transaction_timeout = '5h'; create index concurrently i on app.orders (d);",
        "statement-timeout-ends-build",
    ),
    (
        "",
        "begin; alter table app.people rename to humans; create view app.people as select name, id from app.humans; commit;",
        "rename-breaks-code",
    ),
    (
        "create materialized view app.m as select 1 as a;",
        "copy app.m to stdout; copy (table app.people) to stdout; copy app.people to stdout;",
        "refused-by-server",
    ),
    (
        "",
        "set transaction_timeout = '5h'; create index concurrently i on app.orders (d);",
        "statement-timeout-ends-build",
    ),
    (
        "",
        "begin; alter table app.people rename to humans; create view app.people as select name, id from app.humans; commit;",
        "rename-breaks-code",
    ),
];

pub(super) const LOUD: &[Case] = &[
    (USED, "alter table app.used drop column a;", "refused-by-server"),
    (USED, "alter table app.used alter a type bigint;", "refused-by-server"),
    (USED, "alter table app.used alter b type bigint;", "refused-by-server"),
    (USED, "alter table app.used drop column d;", "refused-by-server"),
    (USED, "alter table app.used alter e type bigint;", "refused-by-server"),
    (
        USED,
        "alter table app.used rename column e to g; alter table app.used alter g type bigint;",
        "refused-by-server",
    ),
    (
        USED,
        "alter table app.used rename to renamed; alter table app.renamed drop column a;",
        "refused-by-server",
    ),
    (
        "create table app.used (a int); create publication shown; alter publication shown add table app.used (a);",
        "alter table app.used drop column a;",
        "refused-by-server",
    ),
    (
        "create table app.used (a int); create function app.f() returns setof app.used language sql begin atomic select * from app.used; end;",
        "alter table app.used drop column a;",
        "refused-by-server",
    ),
    (
        "create table app.used (a int); create function app.f() returns int language sql begin atomic insert into app.used (a) values (1) returning a; end;",
        "alter table app.used drop column a;",
        "refused-by-server",
    ),
    (TYPED, "alter type app.pair add attribute c int;", "refused-by-server"),
    (TYPED, "alter type app.pair drop attribute b;", "refused-by-server"),
    (TYPED, "alter type app.pair alter attribute b type bigint;", "refused-by-server"),
    (TYPED, "alter type app.pair rename attribute b to c;", "refused-by-server"),
    (TYPED, "alter domain app.small add check (value > 0);", "refused-by-server"),
    (TYPED, "alter domain app.small set not null;", "refused-by-server"),
    (
        TYPED,
        "alter domain app.small add constraint c check (value > 0) not valid; alter domain app.small validate constraint c;",
        "refused-by-server",
    ),
    (
        "create domain app.is as int constraint c check (value > 0) not null; alter domain app.is drop constraint c;",
        "alter table app.people add column n app.is;",
        "new-column-rewrites-table",
    ),
    (TYPED, "alter table app.kept set unlogged;", "refused-by-server"),
    (TYPED, "alter table app.fast set logged;", "refused-by-server"),
    (
        "create unique index u on app.orders (b) where b > 0;",
        "alter table app.orders replica identity using index u;",
        "refused-by-server",
    ),
    (
        "create unique index u on app.orders (a);",
        "alter table app.orders replica identity using index u;",
        "refused-by-server",
    ),
    (
        "create index u on app.orders (b);",
        "alter table app.orders replica identity using index u;",
        "refused-by-server",
    ),
    (
        "create unique index u on app.orders ((b + 1));",
        "alter table app.orders replica identity using index u;",
        "refused-by-server",
    ),
    ("", "alter table app.orders replica identity using index people_pkey;", "refused-by-server"),
    (
        "",
        "insert into app.people (id, name) values (1, 'a') on conflict (id) do update set name = 'b', name = 'c';",
        "column-assigned-twice",
    ),
    (
        "",
        "insert into app.people (id, name) select id, d from app.orders on conflict (id) do update set (id, name) = (1, 'b'), name = 'c';",
        "column-assigned-twice",
    ),
    ("create view app.v as select a from app.orders;", "copy app.v to stdout;", "refused-by-server"),
    (
        "create table app.whole (id int) partition by range (id);",
        "copy app.whole (id) to stdout;",
        "refused-by-server",
    ),
    (
        "",
        "set transaction_timeout = '5s'; create index concurrently i on app.orders (d);",
        "statement-timeout-ends-build",
    ),
    (
        "",
        "begin; alter table app.people rename to humans; create view app.people as select id from app.humans; commit;",
        "rename-breaks-code",
    ),
];
