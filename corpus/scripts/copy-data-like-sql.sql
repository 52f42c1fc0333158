create table t (a text);
copy t from stdin;
insert into t values ('a');
copy t from stdin;
-- comment
/* begin
\\connect elsewhere
\\.
 \\.
$body$
'
"
;
\.
insert into t values ('after');
