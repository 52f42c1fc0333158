create domain price as numeric;
create type point_of_sale as (street text, town text);
create table shop (id integer primary key, place point_of_sale, lowest price);
