create table tickets (id bigint generated always as identity primary key, word varchar(20));
create table seats (id serial, row integer not null) partition by list (id);
create table seats_low partition of seats for values in (1, 2);
create table seats_high partition of seats for values in (3, 4);
