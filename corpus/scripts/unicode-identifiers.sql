create table U&"d\0061ta; t" (U&"\00e4" integer, u&"x!0031" uescape '!' text, "U&""b" text);
insert into "data; t" ("ä", x1, U&"U&""b") values (1, ';', '');
create view U&"!0076" uescape '!' as select "ä" from U&"data; t";
select * from v;
