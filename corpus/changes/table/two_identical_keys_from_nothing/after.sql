create table t (id int);
alter table t add constraint one unique (id);
alter table t add constraint two unique (id);
alter table t add constraint three primary key (id);
