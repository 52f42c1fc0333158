create type person as (name text, born date, gone int); create table people of person (primary key (name));
