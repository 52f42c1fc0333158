create table t (id int, c text generated always as (id::text) stored not null); insert into t (id) values (1);
