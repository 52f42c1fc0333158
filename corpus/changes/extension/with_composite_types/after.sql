create schema a;
create extension tablefunc with schema a;
create table t (c a.tablefunc_crosstab_2);
