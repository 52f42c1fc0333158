create table a b (c d integer);
insert into a b values (1);
select "c d" from "a b";
