create table app.events (id bigint primary key) partition by range (id);
create table app.events_1 partition of app.events for values from (0) to (100);
-- release
alter table app.events detach partition app.events_1;
