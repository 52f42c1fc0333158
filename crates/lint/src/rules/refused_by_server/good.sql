create table app.events (id bigint not null, day date not null) partition by range (day);
-- release
create index events_day_idx on only app.events (day);
