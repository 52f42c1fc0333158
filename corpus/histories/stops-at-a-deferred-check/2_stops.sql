create table child (id int references before (id) deferrable initially deferred);
insert into child values (99);
alter table child add column name text;
