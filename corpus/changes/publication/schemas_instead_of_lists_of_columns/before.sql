create schema s;
create table t (id integer primary key, a text);
create table u (id integer primary key, b text);
create publication p for table t (id, a), u;
