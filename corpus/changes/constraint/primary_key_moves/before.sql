create table t (id int not null, uuid text not null, constraint t_pkey primary key (id));
create table child (t_id int references t);
