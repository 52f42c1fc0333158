create table owners (id serial primary key);
create table things (
  id serial primary key,
  owner int references owners (id) deferrable initially deferred
);
