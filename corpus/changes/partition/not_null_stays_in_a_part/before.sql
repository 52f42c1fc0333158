create table visit (place integer, day integer not null) partition by list (place);
create table visit_here partition of visit for values in (1);
create table visit_there partition of visit for values in (2) partition by list (place);
create table visit_far partition of visit_there for values in (2);
