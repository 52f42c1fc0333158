-- Why: customers live somewhere.

create table shop.countries (code text primary key, name text not null);
copy shop.countries (code, name) from stdin;
at	Austria
br	Brazil
ch	Switzerland
\.
insert into shop.customers (id, name, email)
  select i, 'customer ' || i, 'customer' || i || '@example.org' from generate_series(1, 400) as i;
insert into shop.events select date '2023-01-01' + i, 'event ' || i from generate_series(0, 700) as i;
insert into shop.marks values ('2');
