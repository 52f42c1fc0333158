begin;
create index concurrently i on before (id);
commit;
