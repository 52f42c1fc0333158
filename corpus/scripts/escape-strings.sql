create table t (a text);
insert into t values (E'it\'s; \\'), (e'\\\';'), (E'\x41\101\u0041'), (E'a\
b;');
insert into t values ('\'), ('\\'';'), (E''''), (E'\''''), ('');
insert into t values (E'\\'';--');
