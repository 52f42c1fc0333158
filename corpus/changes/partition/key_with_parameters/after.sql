create table visit (place integer, day integer) partition by list (place);
create table visit_here partition of visit for values in (1);
alter table visit add constraint visit_once unique (place, day) with (fillfactor = 70) deferrable;
