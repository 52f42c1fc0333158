\restrict abc
create role ada;
\unrestrict abc
\connect template1
--
create table t (a integer);
\connect postgres
select 'never closed;
