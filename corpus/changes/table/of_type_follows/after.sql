create type person as (name varchar(80), born date, added int); create table people of person (primary key (name));
