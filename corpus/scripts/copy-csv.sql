create table t (a integer, b text, c text);
copy t from stdin with (format csv, header true, quote '"');
a,b,c
1,"one; ""quoted""",x
2,"two
lines;",'y
3,,$$
\.
insert into t values (4, 'four', '');
