create table t (a integer);
create view v as values (1, 2);
create view w (x) as values (1, '(VALUES (');
create view u as select * from (values (1, 2)) as x (a, b);
