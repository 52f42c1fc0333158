insert into orders (customer) values (5);
create database whimbrel_corpus_concurrently;
insert into orders (customer) values (6);
drop database whimbrel_corpus_concurrently;
drop database if exists whimbrel_corpus_concurrently;
alter system set work_mem = '5MB';
alter system reset work_mem;
create publication every_table for all tables;
create subscription nowhere connection 'dbname=nowhere' publication every_table
  with (connect = false, enabled = false, create_slot = false, slot_name = none);
drop subscription nowhere;
