create table visit (place integer, day integer) partition by list (place);
create table visit_here partition of visit for values in (1);
