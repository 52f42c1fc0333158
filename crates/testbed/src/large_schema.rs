//! A schema of any size, for benchmarks.

use std::fmt::Write as _;

/// The statements of a large schema, some for each table: keys, checks, foreign keys, indexes, defaults, comments and
/// grants, and for every ten tables a view, a function, a trigger, a policy and a partitioned table with two partitions.
#[must_use]
pub fn large_schema(tables: usize) -> Vec<String> {
    let mut all = vec!["create schema app; do $$ begin create role bench_reader; exception when duplicate_object then null; end $$;\n".to_owned()];
    for number in 1..=tables {
        let mut sql = String::new();
        let parent = number.saturating_sub(1).max(1);
        writeln!(
            sql,
            "create table app.t{number} (id bigint generated always as identity primary key, parent bigint references app.t{parent}, \
             name text not null default 'x', state varchar(20) check (state in ('a', 'b')), at timestamptz default now(), total numeric(12, 2));\n\
             create index on app.t{number} (name); create index on app.t{number} (state, at desc) where total > 0;\n\
             comment on table app.t{number} is 'table {number}'; grant select on app.t{number} to bench_reader;"
        )
        .unwrap_or_default();
        if number % 10 == 0 {
            writeln!(
                sql,
                "create view app.v{number} as select id, name from app.t{number} where state = 'a';\n\
                 create function app.f{number}() returns trigger language plpgsql as 'begin return new; end';\n\
                 create trigger tr before update on app.t{number} for each row execute function app.f{number}();\n\
                 create policy p on app.t{number} using (name = current_user);\n\
                 create table app.p{number} (id bigint not null, at date not null, primary key (id, at)) partition by range (at);\n\
                 create table app.p{number}_1 partition of app.p{number} for values from ('2026-01-01') to ('2026-02-01');\n\
                 create table app.p{number}_2 partition of app.p{number} for values from ('2026-02-01') to ('2026-03-01');"
            )
            .unwrap_or_default();
        }
        all.push(sql);
    }
    all
}
