create table begin (atomic integer, "end" integer, copy text, function text);
insert into begin (atomic, copy) values (1, 'from stdin;');
alter table begin rename to commit;
create table copy (stdin integer, data text);
insert into copy select atomic, copy from commit;
update copy set data = copy.data || (select commit.copy from commit);
