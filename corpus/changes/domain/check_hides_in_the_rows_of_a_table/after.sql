create domain price as numeric constraint positive check (value > 0);
create table sale (id integer primary key, lowest price);
create table report (id integer primary key, best sale);
