create table t (id int not null, code text, constraint t_id primary key (id), constraint t_code unique (code));
