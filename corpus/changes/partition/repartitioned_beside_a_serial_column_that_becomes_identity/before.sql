create table tickets (id serial primary key, word varchar(20));
insert into tickets (word) values ('one'), ('two');
create table seats (id serial, row integer not null) partition by hash (id);
create table seats_even partition of seats for values with (modulus 2, remainder 0);
create table seats_odd partition of seats for values with (modulus 2, remainder 1);
insert into seats (row) values (1), (2), (3);
