create table half (id int);
\echo done
