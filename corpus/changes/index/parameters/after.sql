create table t (a int);
create index i on t (a) with (deduplicate_items = off, fillfactor = 60);
