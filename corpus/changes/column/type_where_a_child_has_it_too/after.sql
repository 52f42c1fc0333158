create table place (code bigint, size bigint);
create table town (code bigint not null, size bigserial, mayor text) inherits (place);
create table port (code bigint generated always as identity, size bigint default 7) inherits (place);
insert into town (code) values (1), (2);
insert into port (size) values (3);
