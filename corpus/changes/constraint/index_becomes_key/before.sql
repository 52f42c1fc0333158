create table t (id int not null, code text);
create unique index t_id on t (id);
create unique index t_code on t (code);
