create table a (id int primary key);
create table b (id int primary key);
create publication p for table b with (publish = 'insert, update');
create publication everything for all tables;
