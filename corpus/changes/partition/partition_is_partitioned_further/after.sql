create table reading (id int, at date, value numeric) partition by range (at);
create table reading_2026 partition of reading for values from ('2026-01-01') to ('2027-01-01') partition by range (at);
create table reading_2026_1 partition of reading_2026 for values from ('2026-01-01') to ('2026-07-01');
create table reading_2026_2 partition of reading_2026 for values from ('2026-07-01') to ('2027-01-01');
create table reading_rest partition of reading default;
create index reading_id on reading (id);
insert into reading values (1, '2026-01-05', 1.5), (2, '2026-08-05', 2.5), (3, '2020-01-01', 3.5);
