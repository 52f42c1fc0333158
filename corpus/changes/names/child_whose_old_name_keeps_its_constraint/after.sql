-- since 18
create table place (code integer, size integer);
create table village (mayor text) inherits (place);
alter table village alter size set default 1;
alter table village add constraint town_size_not_null not null size;
