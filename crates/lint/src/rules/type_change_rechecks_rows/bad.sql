create table app.people (id bigint primary key, name varchar(50) check (name <> ''));
-- release
alter table app.people alter column name type varchar(100);
