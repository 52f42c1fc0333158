create temporary table scratch (origin text);
insert into scratch values ('second file');
insert into notes (origin) select origin from scratch;
prepare add_note as insert into notes (origin) values ($1);
execute add_note('prepared');
declare all_notes cursor with hold for select * from notes;
listen notes_changed;
select pg_catalog.pg_advisory_lock(7);
