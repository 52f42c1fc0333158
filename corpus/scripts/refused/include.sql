\i other.sql
\ir ../more.sql
create table t (a integer);
