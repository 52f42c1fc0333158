create type mood as enum ('sad', 'happy');
create table t (c mood, d mood generated always as (c) stored);
insert into t values ('sad');
