create table t (a int);
create index i on t (a) with (fillfactor = 50, deduplicate_items = off);
