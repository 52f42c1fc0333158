create table slot (room integer, during integer) partition by list (room);
create table slot_1 (room integer, during integer);
alter table slot attach partition slot_1 for values in (1);
alter table only slot add constraint slot_key unique (room, during);
alter table slot_1 add constraint slot_1_key unique (room, during);
