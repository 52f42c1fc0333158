-- base
create schema app;
create table app.a (id int, n int, r int4range, name text);
create table app.b (id int, a_id int, name text);
-- differs: a primary key
alter table app.a add primary key (id);
-- differs: its name
alter table app.a rename constraint a_pkey to key;
-- differs: unique
alter table app.a add constraint u unique (n);
-- differs: deferrable
alter table app.a drop constraint u;
alter table app.a add constraint u unique (n) deferrable;
-- differs: initially deferred
alter table app.a drop constraint u;
alter table app.a add constraint u unique (n) deferrable initially deferred;
-- differs: an included column
alter table app.a drop constraint u;
alter table app.a add constraint u unique (n) include (name);
-- differs: nulls not distinct since 15
alter table app.a drop constraint u;
alter table app.a add constraint u unique nulls not distinct (n) include (name);
-- differs: a storage parameter of its index
alter index app.u set (fillfactor = 50);
-- differs: a foreign key
alter table app.b add constraint f foreign key (a_id) references app.a;
-- differs: on delete
alter table app.b drop constraint f;
alter table app.b add constraint f foreign key (a_id) references app.a on delete cascade;
-- differs: on update
alter table app.b drop constraint f;
alter table app.b add constraint f foreign key (a_id) references app.a on delete cascade on update set null;
-- differs: match
alter table app.b drop constraint f;
alter table app.b add constraint f foreign key (a_id) references app.a match full;
-- differs: deferrable
alter table app.b alter constraint f deferrable initially deferred;
-- differs: columns that are set since 15
alter table app.b drop constraint f;
alter table app.b add constraint f foreign key (a_id) references app.a on delete set null (a_id);
-- differs: not valid
alter table app.b drop constraint f;
alter table app.b add constraint f foreign key (a_id) references app.a not valid;
-- differs: validated
alter table app.b validate constraint f;
-- differs: not enforced since 18
alter table app.b alter constraint f not enforced;
-- differs: a check
alter table app.a add constraint c check (n > 0);
-- differs: not valid
alter table app.a add constraint d check (n < 100 and name <> ' NOT VALID') not valid;
-- differs: validated
alter table app.a validate constraint d;
-- differs: no inherit
alter table app.a add constraint e check (n <> 5) no inherit;
-- differs: no inherit and not valid
alter table app.a add constraint g check (n <> 6) no inherit not valid;
-- differs: a check that is not enforced since 18
alter table app.a add constraint h check (n <> 7) not enforced;
-- differs: an exclusion
alter table app.a add constraint x exclude using gist (r with &&) where (n > 0);
-- differs: comments
comment on constraint c on app.a is 'c';
comment on constraint f on app.b is 'f';
-- differs: one that a child inherits
create table app.child () inherits (app.a);
-- differs: one that a child has too
create table app.own (constraint c check (n > 0)) inherits (app.a);
-- differs: the constraint alone
alter table app.a drop constraint x;
-- differs: an index becomes a constraint
create unique index i on app.b (name);
-- differs: really
alter table app.b add constraint i unique using index i;
-- same: a unique constraint dropped and made again
alter table app.b drop constraint i;
alter table app.b add constraint i unique (name);
-- differs: a foreign key that refers to it
create table app.c (name text references app.b (name));
-- differs: without overlaps since 18
create extension btree_gist;
create table app.times (id int, during daterange, primary key (id, during without overlaps));
create table app.uses (id int, during daterange, foreign key (id, period during) references app.times (id, period during));
