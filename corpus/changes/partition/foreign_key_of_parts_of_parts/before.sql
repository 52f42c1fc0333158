create table place (id int primary key);
create table visit (id int not null, place int, day date not null) partition by range (day);
create table visit_2026 partition of visit for values from ('2026-01-01') to ('2027-01-01') partition by list (place);
create table visit_2026_here partition of visit_2026 for values in (1);
create table visit_2026_there partition of visit_2026 default;
create table visit_2027 partition of visit for values from ('2027-01-01') to ('2028-01-01');
alter table visit_2027 add constraint of_its_own foreign key (place) references place on delete cascade;
insert into place values (1), (2);
insert into visit values (1, 1, '2026-03-01'), (2, 2, '2026-03-02'), (3, 2, '2027-03-02');
