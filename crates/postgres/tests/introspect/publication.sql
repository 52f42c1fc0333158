-- base
create schema app;
create table app.t (id int primary key, a text, b text);
create table app.u (id int primary key);
create publication p;
-- differs: a table
alter publication p add table app.t;
-- differs: another table
alter publication p add table app.u;
-- differs: less
alter publication p drop table app.u;
-- differs: columns since 15
alter publication p set table app.t (id, b);
-- differs: other columns since 15
alter publication p set table app.t (id, a);
-- differs: a condition since 15
alter publication p set table app.t where (id > 5);
-- differs: a schema since 15
alter publication p set tables in schema app;
-- differs: operations
alter publication p set (publish = 'insert, update');
-- differs: none
alter publication p set (publish = '');
-- differs: via root
alter publication p set (publish_via_partition_root = true);
-- differs: generated columns since 18
alter publication p set (publish_generated_columns = stored);
-- differs: all tables
create publication everything for all tables;
-- differs: an owner
alter publication p owner to story_writer;
-- differs: a comment
comment on publication p is 'c';
-- differs: a name
alter publication p rename to q;
