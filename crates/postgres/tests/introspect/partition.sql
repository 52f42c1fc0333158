-- base
create schema app;
create table app.p (id int not null, k text, n int) partition by range (id);
-- differs: another key
drop table app.p;
create table app.p (id int not null, k text, n int) partition by list (k);
-- differs: an expression and an operator class
drop table app.p;
create table app.p (id int not null, k text, n int) partition by range (id, (n + 1), k collate "C" text_pattern_ops);
-- differs: by hash
drop table app.p;
create table app.p (id int not null, k text, n int) partition by hash (id);
create table app.h0 partition of app.p for values with (modulus 2, remainder 0);
-- differs: another bound
drop table app.h0;
create table app.h0 partition of app.p for values with (modulus 4, remainder 0);
-- differs: a range
create table app.r (id int not null, k text default 'd', n int check (n > 0)) partition by range (id);
create table app.r1 partition of app.r for values from (minvalue) to (10);
-- differs: a default partition
create table app.rd partition of app.r default;
-- differs: one of its own default
alter table app.r1 alter k set default 'e';
-- differs: an index
create index ri on app.r (k);
-- differs: an index alone
create index alone on only app.r (n);
-- differs: with one on a partition
create index r1n on app.r1 (n);
-- differs: attached
alter index app.alone attach partition app.r1n;
-- differs: a primary key
alter table app.r add primary key (id);
-- differs: sub-partitions
create table app.r2 partition of app.r for values from (10) to (20) partition by list (id);
create table app.r2a partition of app.r2 for values in (11, 12);
create table app.l (k text) partition by list (k);
create table app.la partition of app.l for values in ('a', 'b', null);
-- differs: a foreign key to it
create table app.f (r_id int references app.r);
-- differs: a foreign key from it
create table app.target (n int primary key);
alter table app.r add foreign key (n) references app.target;
-- differs: a partition that comes later
create table app.late (id int not null, k text, n int, constraint r_n_check check (n > 0));
alter table app.r attach partition app.late for values from (20) to (30);
-- differs: a trigger on it
create function app.tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tg after insert on app.r for each row execute function app.tf();
-- differs: one that is disabled on one partition
alter table app.r1 disable trigger tg;
-- differs: detached
alter table app.r detach partition app.late;
-- differs: a unique index of a partition alone
create unique index only_r1 on app.r1 (k);
-- differs: a constraint of a partition alone
alter table app.r1 add constraint mine check (k <> '');
-- differs: a column
alter table app.r add extra int default 5;
-- differs: no foreign key to it, and no index that is on one partition alone
drop table app.f;
drop index app.alone;
-- same: a partition made again
drop table app.rd;
create table app.rd partition of app.r default;
-- differs: a comment on the index of a partition
comment on index app.r1_pkey is 'c';
-- differs: a privilege on a partition
grant select on app.r1 to story_reader;
