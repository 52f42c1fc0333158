create table app.events (id bigint not null, day date not null) partition by range (day);
-- release
create index concurrently events_day_idx on app.events (day);
