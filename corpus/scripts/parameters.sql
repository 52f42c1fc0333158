create table t (a integer, b text);
prepare insert_t (integer, text) as insert into t values ($1, $2);
execute insert_t (1, ';');
execute insert_t (2, $a1$1$a1$);
deallocate insert_t;
