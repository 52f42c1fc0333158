create schema "s.x";
create table "s.x"."t (1)" ("a b" int, "between (them)" int, "c,d" int);
create view v as select "x y", z from "s.x"."t (1)" as "t ""u" ("x y", q, z);
