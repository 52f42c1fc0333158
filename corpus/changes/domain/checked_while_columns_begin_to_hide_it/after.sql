create domain code as text constraint filled check (value <> '-') constraint short check (length(value) < 9);
create type label as (of code, at date);
create table parts (id int primary key, own code, other code[], printed label);
