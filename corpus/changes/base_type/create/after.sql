create type my_int;
create function my_int_in(cstring) returns my_int language internal immutable strict as 'int4in';
create function my_int_out(my_int) returns cstring language internal immutable strict as 'int4out';
create type my_int (input = my_int_in, output = my_int_out, like = integer);
create cast (my_int as integer) without function as implicit;
create table t (a my_int);
create function plus(my_int) returns integer language sql as 'select $1::integer + 1';
