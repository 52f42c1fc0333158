create table animal (id bigint not null, name text default 'none');
create table creature (id bigint not null, name text default 'none');
create table bird (wings integer) inherits (animal);
insert into bird values (1, 'whimbrel', 2);
