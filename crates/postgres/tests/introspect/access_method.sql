-- base
create schema app;
create access method rows type table handler heap_tableam_handler;
-- differs: for indexes
create access method tree type index handler bthandler;
-- differs: a table with it
create table app.t (id int) using rows;
-- differs: a materialized view with it
create materialized view app.m using rows as select 1 as one;
-- differs: a comment
comment on access method rows is 'c';
-- differs: the usual method since 15
alter table app.t set access method heap;
-- differs: a partitioned table since 17
create table app.p (id int) partition by list (id) using rows;
