create table t (id int primary key, a bigint generated always as identity, b int);
