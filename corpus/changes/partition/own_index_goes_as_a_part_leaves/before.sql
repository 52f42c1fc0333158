create table visit (place integer, day integer) partition by list (place);
create table visit_here (place integer, day integer);
create index visit_by_day on visit (day);
create index here_by_day on visit_here (day);
alter table visit attach partition visit_here for values in (1);
