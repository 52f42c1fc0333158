create table t0 (id bigint not null, b date);
create table i0 () inherits (t0);
