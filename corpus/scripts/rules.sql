create table t (a integer);
create table log (a integer, what text);
create rule t_insert as on insert to t do also (
    insert into log values (new.a, 'insert;');
    insert into log values (new.a, $$again;$$);
);
create rule t_delete as on delete to t do instead (select 1; select 2); insert into t values (1);
create rule t_update as on update to t do (insert into log values (1, ')'); insert into log values (2, '('));
delete from t;
