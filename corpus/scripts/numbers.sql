create table t (a numeric);
insert into t values (1), (1.), (.5), (1.5), (1e3), (1.e-3), (.5E+2), (1.5e10), (-1), (+ 1);
do $$ begin for i in 1..3 loop insert into t values (i); end loop; end $$;
insert into t select ((array[1,2,3])[1:2])[1];
