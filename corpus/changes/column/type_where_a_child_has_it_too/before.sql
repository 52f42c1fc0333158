create table place (code integer, size integer);
create table town (code integer not null, size serial, mayor text) inherits (place);
create table port (code integer generated always as identity, size integer default 7) inherits (place);
insert into town (code) values (1), (2);
insert into port (size) values (3);
