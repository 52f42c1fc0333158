create type color as enum ('red', 'black', 'green');
create type spot as (at point, color color);
create type pair as (one spot, other spot);
create table dots (p pair, c color[]);
