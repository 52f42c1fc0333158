create domain code as int check (value > 0);
create table parts (id int primary key, own code default 4);
