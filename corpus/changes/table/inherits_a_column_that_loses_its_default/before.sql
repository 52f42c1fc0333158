create table t0 (id bigint not null, b text default 'x');
