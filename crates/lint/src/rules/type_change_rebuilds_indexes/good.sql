create table app.people (id bigint primary key, name varchar(50));
create index people_name_idx on app.people (name);
-- release
alter table app.people alter column name type varchar(100);
