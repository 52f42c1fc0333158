create collation app.plain (locale = 'C');
create table app.people (id bigint primary key, name text collate app.plain);
create index people_name_idx on app.people (name);
-- release
reindex index concurrently app.people_name_idx;
alter collation app.plain refresh version;
