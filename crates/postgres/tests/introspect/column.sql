-- base
create schema app;
create table app.t (id int, name varchar(10), body text, at timestamptz);
-- differs: a column
alter table app.t add n int;
-- differs: a type
alter table app.t alter n type bigint;
-- differs: a length
alter table app.t alter name type varchar(20);
-- differs: no length
alter table app.t alter name type varchar;
-- differs: an array
alter table app.t alter n type bigint[] using array[n];
-- differs: precision
alter table app.t alter at type timestamptz(3);
-- differs: not null
alter table app.t alter id set not null;
-- same: not null again
alter table app.t alter id set not null;
-- differs: a default
alter table app.t alter at set default now();
-- differs: another default
alter table app.t alter at set default '2020-01-01 12:00:00+02';
-- differs: no default
alter table app.t alter at drop default;
-- differs: a generated column
alter table app.t add twice int generated always as (id * 2) stored;
-- differs: no longer generated
alter table app.t alter twice drop expression;
-- differs: a virtual one since 18
alter table app.t add thrice int generated always as (id * 3) virtual;
-- differs: another expression since 17
alter table app.t add half int generated always as (id / 2) stored;
alter table app.t alter half set expression as (id / 3);
-- differs: a collation
alter table app.t alter body type text collate "C";
-- differs: storage
alter table app.t alter body set storage external;
-- same: the same storage
alter table app.t alter body set storage external;
-- differs: the usual storage
alter table app.t alter body set storage extended;
-- differs: compression since 14
alter table app.t alter body set compression pglz;
-- differs: a statistics target
alter table app.t alter body set statistics 500;
-- differs: the usual one
alter table app.t alter body set statistics -1;
-- differs: options
alter table app.t alter body set (n_distinct = 5);
-- differs: more options
alter table app.t alter body set (n_distinct_inherited = -0.5);
-- differs: no options
alter table app.t alter body reset (n_distinct, n_distinct_inherited);
-- differs: a name
alter table app.t rename body to "Body text";
-- differs: no column
alter table app.t drop n;
-- differs: a child with its own default
create table app.child () inherits (app.t);
alter table app.child alter name set default 'x';
-- differs: a child with its own NOT NULL
alter table app.child alter at set not null;
-- differs: a column that is a child's own too
create table app.own (id int not null, mine int) inherits (app.t);
-- differs: a default that is another in a child
alter table app.t alter name set default 'y';
-- differs: a comment
comment on column app.t.id is 'c';
-- differs: a privilege on a column
grant select (id), update (name) on app.t to story_reader;
-- differs: no default in a child
alter table app.child alter name drop default;
