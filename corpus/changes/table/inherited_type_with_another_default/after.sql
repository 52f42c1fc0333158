create table t (id int, a varchar(20) default 'x');
create table i () inherits (t);
