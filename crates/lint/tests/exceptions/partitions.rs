//! Bounds of partitions, and what proves them.

use super::Case;

/// Tables that are partitioned, and some that may become partitions.
const WHOLE: &str = "create table app.whole (id int not null) partition by range (id);
create table app.days (day date not null) partition by range (day);
create table app.kinds (kind text) partition by list (kind);
create table app.hashed (id int) partition by hash (id);
create table app.nine (id int not null check (id >= 0 and 9 >= id));
create table app.odd (id int not null check (not (id < 1 or id > 3) or id in (5, 7) or id between 50 and 60));
create table app.month (day date not null, check (((day >= '2026-01-01'::date) and (day < '2026-02-01'::date))));
create table app.small (kind text not null check (((kind)::text = any ((array['a'::text, 'b'::text])::text[]))));
create table app.one (kind text check (kind = 'a'));
create table app.hashed_one (id int not null check (id > 0));
insert into app.nine values (1); insert into app.odd values (1); insert into app.small values ('a');
";

pub(super) const QUIET: &[Case] = &[
    // Checks that prove a bound, in each form that a server reads.
    (
        WHOLE,
        "alter table app.whole attach partition app.nine for values from (0) to (10);",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.whole attach partition app.nine for values from (minvalue) to ('11');",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.whole attach partition app.odd for values from (0) to (100);",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.days attach partition app.month for values from ('2026-01-01') to ('2026-02-01');",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.kinds attach partition app.small for values in ('a', 'b', 'c');",
        "attach-scans-rows",
    ),
    (WHOLE, "alter table app.kinds attach partition app.one for values in ('a', null);", "attach-scans-rows"),
    (
        WHOLE,
        "create table app.rest partition of app.whole default; alter table app.rest add check (id < 0 or id >= 100); create table app.p partition of app.whole for values from (0) to (100);",
        "attach-scans-rows",
    ),
    // Partitions that have their place.
    (
        WHOLE,
        "create table app.p partition of app.whole for values from (1000) to (1001); create table app.q partition of app.whole for values from (1001) to (maxvalue);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.days for values from ('2026-01-01') to ('2026-02-01'); create table app.q partition of app.days for values from ('2026-02-01') to ('2026-03-01');",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.kinds for values in ('a', 'b'); create table app.q partition of app.kinds for values in ('c', null);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.hashed for values with (modulus 2, remainder 0); create table app.q partition of app.hashed for values with (modulus 4, remainder 1);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.whole for values from (0) to (10); alter table app.whole detach partition app.p; create table app.q partition of app.whole for values from (5) to (10); drop table app.q; create table app.r partition of app.whole for values from (5) to (10);",
        "partition-bounds-refused",
    ),
    (
        "create table app.pairs (a int, b int) partition by range (a, b);",
        "create table app.p partition of app.pairs for values from (1, minvalue) to (1, 5); create table app.q partition of app.pairs for values from (1, 5) to (2, 0);",
        "partition-bounds-refused",
    ),
];

pub(super) const LOUD: &[Case] = &[
    (
        WHOLE,
        "alter table app.whole attach partition app.nine for values from (0) to (9);",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.whole attach partition app.nine for values from (1) to (10);",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.whole attach partition app.odd for values from (0) to (60);",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.days attach partition app.month for values from ('2026-02-01') to ('2026-03-01');",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "alter table app.kinds attach partition app.small for values in ('a', 'c');",
        "attach-scans-rows",
    ),
    (WHOLE, "alter table app.kinds attach partition app.one for values in ('a');", "attach-scans-rows"),
    (
        WHOLE,
        "alter table app.hashed attach partition app.hashed_one for values with (modulus 2, remainder 0);",
        "attach-scans-rows",
    ),
    (
        "create table app.whole (id int not null) partition by range (id); create table app.rest partition of app.whole default; alter table app.rest add check (id > 0);",
        "create table app.p partition of app.whole for values from (0) to (100);",
        "attach-scans-rows",
    ),
    (
        WHOLE,
        "create table app.p partition of app.whole for values from (5) to (5);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.days for values from ('2026-02-01') to ('2026-01-01');",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.whole for values from (0) to (10); create table app.q partition of app.whole for values from (9) to (20);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "alter table app.whole attach partition app.nine for values from (0) to (10); create table app.q partition of app.whole for values from (minvalue) to (1);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.kinds for values in ('a', 'b'); create table app.q partition of app.kinds for values in ('c', 'b');",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.kinds for values in (null); create table app.q partition of app.kinds for values in (null, 'b');",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.hashed for values with (modulus 0, remainder 0);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.hashed for values with (modulus 2, remainder 2);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.hashed for values with (modulus 2, remainder 1); create table app.q partition of app.hashed for values with (modulus 4, remainder 3);",
        "partition-bounds-refused",
    ),
    (
        WHOLE,
        "create table app.p partition of app.hashed for values with (modulus 4, remainder 1); create table app.q partition of app.hashed for values with (modulus 6, remainder 0);",
        "partition-bounds-refused",
    ),
    (WHOLE, "create table app.p partition of app.hashed default;", "partition-bounds-refused"),
];
