create table slot (room int4range, during int4range) partition by list (room);
create table slot_1 partition of slot for values in ('[0,1)'::int4range);
create table slot_2 partition of slot for values in ('[1,2)'::int4range) partition by list (room);
create table slot_21 partition of slot_2 default;
