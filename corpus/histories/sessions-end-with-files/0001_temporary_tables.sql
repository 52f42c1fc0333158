-- psql opens a session for each file: what one leaves there, the next does not find.
create table notes (id serial primary key, origin text);
create temporary table scratch (origin text);
insert into scratch values ('first file');
insert into notes (origin) select origin from scratch;
