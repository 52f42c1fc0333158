create table t (
    a integer,
    b integer,
    c timestamptz,
    constraint in_range check (b between 0 and 10 and a >= 0),
    constraint out_of_range check (b not between 20 and 30 or a < 0)
);
create index part on t (a) where b between 1 and 2 and a > 3;
create view v as
    select * from t where c between now() - interval '1 day' and now() and a > (select min(a) from t as u where u.b between 1 and 3 and u.a > 1);
alter table t enable row level security;
create policy p on t to reader using (b between 0 and 10 and a >= 0);
