create function default_quantity() returns bigint language sql immutable as 'select 5';
create function largest() returns bigint language sql immutable as 'select 100';
create domain quantity as integer default default_quantity() constraint quantity_largest check (value <= largest());
create table stock (id integer primary key, amount quantity);
insert into stock values (1, 7);
