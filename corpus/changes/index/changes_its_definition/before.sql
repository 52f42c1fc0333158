create table t (a int, b int);
create index i on t (a);
create unique index u on t (b) where a > 0;
comment on index i is 'kept';
