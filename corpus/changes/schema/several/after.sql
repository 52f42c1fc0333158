create schema one;
create schema two;
create table one.t (id int primary key, other int);
create table two.t (id int primary key references one.t);
alter table one.t add foreign key (other) references two.t;
create view one.v as select a.id, b.id as other from one.t as a join two.t as b on a.id = b.id;
create function two.f(one.t) returns int language sql as 'select $1.id';
