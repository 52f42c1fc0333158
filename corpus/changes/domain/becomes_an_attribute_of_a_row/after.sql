create domain code as text check (value <> '');
create type label as (of code, at int);
create table parts (id int primary key, own label);
