create table app.events (id bigint not null, day date not null) partition by range (day);
create table app.events_2 (id bigint not null, day date not null);
insert into app.events_2 select 1, '2026-02-01';
-- release
alter table app.events attach partition app.events_2 for values from ('2026-01-01') to ('2027-01-01');
