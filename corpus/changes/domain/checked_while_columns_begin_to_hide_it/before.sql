create domain code as text constraint filled check (value <> '');
create table parts (id int primary key, own code);
