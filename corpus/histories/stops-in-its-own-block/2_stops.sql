begin;
create table half (id int);
select 1 / 0;
commit;
