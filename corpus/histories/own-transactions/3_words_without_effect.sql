-- PostgreSQL warns of each of these and goes on.
commit;
insert into entries (place) values ('after a COMMIT of nothing');
rollback;
begin;
begin;
insert into entries (place) values ('in a block that was begun twice');
end;
end;
set transaction isolation level serializable;
insert into entries (place) values ('before a setting that comes too late');
set transaction isolation level serializable;
insert into entries (place) values ('after it');
abort;
