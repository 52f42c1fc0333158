create role whimbrel_someone;
create table t (id int primary key);
alter table t owner to whimbrel_someone;
