begin;
commit;
begin;
rollback;
