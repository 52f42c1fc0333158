-- since 17
create table slot (room int4range, during int4range) partition by list (room);
create table slot_1 (room int4range, during int4range);
alter table slot attach partition slot_1 for values in ('[0,1)'::int4range);
alter table only slot add constraint slot_excl exclude using gist (room with =, during with &&);
alter table slot_1 add constraint slot_1_excl exclude using gist (room with =, during with &&);
