create table t (a text check (a ~ '^[a-z;]+\.\d*$'), b text);
insert into t values ('abc;.1', '\\d');
insert into t select regexp_replace('a;.2', '(;)\.', '\1.'), E'\\.';
create view v as select a ~* '\\;' as "matches;" from t where a like '%\;%' escape '\' or b similar to '%\\_%';
