create table people (id integer primary key);
insert into people select generate_series(1, 50);
