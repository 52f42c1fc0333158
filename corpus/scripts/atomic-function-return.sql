create function twice(a integer) returns integer return a * 2;
create function thrice(a integer) returns integer immutable begin atomic select a * 3; end
;
create table t (a integer default twice(1), b integer default thrice(1));
insert into t default values
