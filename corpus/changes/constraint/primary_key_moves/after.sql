create table t (id int not null unique, uuid text not null, constraint t_pkey primary key (uuid));
create table child (t_id int references t (id));
