create domain price as numeric;
create table sale (id integer primary key, lowest price);
create table report (id integer primary key, best sale);
