create table p (id int, a varchar(20) default 'x') partition by list (id);
create table p1 partition of p for values in (1);
