create schema "s.x";
create table "s.x"."t (1)" ("a b" int, "c,d" int);
create view v as select "x y" from "s.x"."t (1)" as "t ""u" ("x y", z);
