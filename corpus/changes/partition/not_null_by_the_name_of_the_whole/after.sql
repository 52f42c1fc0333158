create table visitor (id integer primary key);
create table visit (place integer not null, day integer not null) partition by list (place);
create table visit_here partition of visit for values in (1);
create table visit_there partition of visit for values in (2) partition by list (day);
create table visit_there_once partition of visit_there default;
