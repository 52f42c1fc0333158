create type color as enum ('red', 'black', 'green');
create type spot as (at point, color color);
create table dots (p spot);
