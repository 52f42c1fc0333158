create table t (a int, b int);
create index i on t (a, b);
create unique index u on t (b) where a > 1;
comment on index i is 'kept';
