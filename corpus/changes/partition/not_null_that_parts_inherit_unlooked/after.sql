-- since 18
create table part_of (a integer, b integer) partition by list (a);
create table part_1 partition of part_of for values in (1);
create table part_2 partition of part_of for values in (2);
alter table part_1 add constraint own not null a;
insert into part_of values (1, null), (2, null);
alter table part_of add constraint b_is_there not null b not valid;
alter table part_of add constraint a_is_there not null a not valid;
