begin;
insert into entries (place) values ('without a last semicolon');
commit