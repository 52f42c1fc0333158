create table measures (id serial, day int) partition by range (day);
create table measures_1 partition of measures for values from (0) to (10);
create table measures_2 partition of measures for values from (10) to (20);
create index measures_day on measures (day);
insert into measures (day) select n from generate_series(0, 19) n;
alter table measures detach partition measures_1 concurrently;
insert into measures (day) values (19);
