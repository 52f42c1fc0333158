create table visit (place integer, day integer) partition by list (place);
create table visit_here (place integer, day integer);
