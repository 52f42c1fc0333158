-- base
create schema app;
create domain app.price as numeric(10, 2);
-- differs: a default
alter domain app.price set default 0;
-- differs: not null
alter domain app.price set not null;
-- differs: no longer not null
alter domain app.price drop not null;
-- differs: a constraint
alter domain app.price add constraint positive check (value >= 0);
-- differs: a constraint that is not validated
alter domain app.price add constraint small check (value < 100) not valid;
-- differs: a validated one
alter domain app.price validate constraint small;
-- differs: the name of a constraint
alter domain app.price rename constraint small to tiny;
-- differs: comments on a domain and its constraint
comment on domain app.price is 'd';
comment on constraint tiny on domain app.price is 'c';
-- differs: no constraint
alter domain app.price drop constraint tiny;
-- differs: no default
alter domain app.price drop default;
-- differs: another type
drop domain app.price;
create domain app.price as numeric(12, 2) constraint positive check (value >= 0);
-- differs: a collation
create domain app.word as text collate "C" default 'a' check (value <> '');
-- same: made again
drop domain app.word;
create table app.t (a int);
drop table app.t;
create domain app.word as text collate "C" default 'a' check (value <> '');
-- differs: its owner
alter domain app.word owner to story_writer;
-- differs: a domain over a domain, and over an array
create domain app.words as app.word[] not null;
-- differs: the name of a NOT NULL since 17
alter domain app.words rename constraint words_not_null to there;
