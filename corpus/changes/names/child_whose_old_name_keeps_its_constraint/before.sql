create table place (code integer, size integer);
create table town (mayor text) inherits (place);
alter table town alter size set default 1;
alter table town alter size set not null;
