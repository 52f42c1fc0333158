create table app.kinds (name text primary key);
-- release
insert into app.kinds values ('plain');
