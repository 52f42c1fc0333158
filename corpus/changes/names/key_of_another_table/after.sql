create table u (id int primary key, c int, constraint uq unique (c, id));
create index ix on u (c);
create view v as select id, c from u;
create view w as select count(*) as n from v;
