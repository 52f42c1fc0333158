create table visit (place int, seats int) partition by list (place);
create table visit_here partition of visit for values in (1);
create table visit_there partition of visit for values in (2);
create index visit_seats on only visit (seats);
create index visit_here_seats on visit_here (seats);
alter index visit_seats attach partition visit_here_seats;
create index visit_there_seats on visit_there (seats);
alter index visit_seats attach partition visit_there_seats;
