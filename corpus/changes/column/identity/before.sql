create table t (id int not null, n serial, g bigint generated always as identity);
