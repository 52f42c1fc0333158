create table t (id int, body text) with (fillfactor = 70, autovacuum_enabled = off, toast.autovacuum_enabled = off);
alter table t alter body set storage external;
alter table t alter id set statistics 500;
alter table t alter id set (n_distinct = -0.5);
alter table t replica identity full;
alter table t enable row level security;
alter table t force row level security;
