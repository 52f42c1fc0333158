create table t (id int, a timestamptz);
create table i () inherits (t);
