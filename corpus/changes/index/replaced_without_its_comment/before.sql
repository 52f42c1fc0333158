create table t (a integer, b text);
create index i on t (a);
comment on index i is 'by number';
