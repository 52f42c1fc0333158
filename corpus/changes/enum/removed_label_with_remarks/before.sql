create type e0 as enum ('a', 'b', 'c');
comment on type e0 is 'another';
grant usage on type e0 to reader;
revoke usage on type e0 from public;
