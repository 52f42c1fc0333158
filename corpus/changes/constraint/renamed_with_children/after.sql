create schema app;
create table app.base (a int constraint base_a_check check (a > 0));
create table app.child (b int) inherits (app.base);
create table app.parts (id int, at int, constraint parts_at_check check (at > 0), constraint parts_pkey primary key (id, at))
    partition by range (at);
create table app.parts_1 partition of app.parts for values from (1) to (10);
create table app.parts_2 partition of app.parts for values from (10) to (20) partition by list (at);
create table app.parts_2_a partition of app.parts_2 for values in (11, 12);
create index parts_id_idx on app.parts (id);
