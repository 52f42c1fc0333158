create table t (a integer, b integer);
create index concurrently t_a on t (a);
create unique index concurrently if not exists t_b on t (b) where a > 0;
reindex index concurrently t_a;
drop index concurrently t_a;
vacuum (analyze) t;
