create operator +* (leftarg = integer, rightarg = integer, function = int4pl);
create table t (a integer);
insert into t values (1+--2;
3), (4 +*/* ; */ 5), (6*/*;*/7), (8 -/**/-9), (10+-- ;
-11);
insert into t select 1 where 1<--;
2;
