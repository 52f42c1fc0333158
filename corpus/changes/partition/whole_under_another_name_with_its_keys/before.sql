create table visit (place integer, day integer) partition by list (place);
create table visit_here partition of visit for values in (1);
alter table visit add constraint visit_key primary key (place, day);
alter index visit_here_pkey rename to visit_here_key;
create index visit_by_day on visit (day);
