create table app.narrow (id bigint primary key, c0 int, c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, c7 int, c8 int);
-- release
alter table app.narrow add column one_more int;
