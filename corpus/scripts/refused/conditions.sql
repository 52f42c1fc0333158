\if :{?production}
create table t (a integer);
\else
create table u (a integer);
\endif
