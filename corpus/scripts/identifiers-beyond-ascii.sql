create table Überweisung (größe integer, 表 text, "Ä" text, 😀 integer);
insert into Überweisung (größe, 表, "Ä", 😀) values (1, 'ß;', '…', 2);
alter table "Überweisung" rename to zahlung;
