create table t (id int, n int);
create sequence s as smallint increment by -1 minvalue -100 maxvalue 5 start with 5 cycle cache 3 owned by t.id;
alter table t alter n set default nextval($$s$$);
