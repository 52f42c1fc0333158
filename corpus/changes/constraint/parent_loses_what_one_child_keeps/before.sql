create table parent (a int, b int);
create table one () inherits (parent);
create table other () inherits (parent);
create table third () inherits (parent);
alter table other add constraint same check (b = a);
alter table parent add constraint same check (b = a);
alter table parent add constraint kept check (b > a);
