create type mood as enum ('calm');
create table people (id serial primary key, mood mood);
