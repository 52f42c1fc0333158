create type region as enum ('north', 'south', 'west');
create table sales (id int, at region) partition by list (at);
create table sales_north partition of sales for values in ('north');
create table sales_rest partition of sales for values in ('south', 'west');
