create table visitor (id integer primary key);
