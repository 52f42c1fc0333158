-- Why: events of 2023 are archived.

set search_path = shop;
insert into marks values ('6 first');
alter table events detach partition events_2023 concurrently;
insert into marks values ('6 last');
comment on table events_2023 is 'archived';
