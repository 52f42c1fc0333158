create table parts (id int primary key, whole int references parts (id) deferrable initially deferred);
begin;
insert into parts values (1, 2);
insert into parts values (2, 1);
commit;
