create table app.people (id bigint primary key, name varchar(10));
-- release
alter table app.people alter column name type varchar(20);
