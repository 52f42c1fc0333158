create table visit (place int, seats int) partition by list (place);
create table visit_here (place int, seats int, constraint some_seats check (seats >= 0));
alter table visit attach partition visit_here for values in (1);
create table visit_there partition of visit for values in (2);
alter table visit add constraint some_seats check (seats >= 0);
insert into visit values (1, 2), (2, 3);
