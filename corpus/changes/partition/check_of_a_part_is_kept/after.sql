create table p (a int, b int) partition by list (a);
create table p1 (a int, b int, constraint check_b check (b >= 0));
alter table p attach partition p1 for values in (1);
alter table p add constraint check_b check (b >= 0);
insert into p values (1, 2);
