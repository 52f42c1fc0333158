create table app.events (day date not null) partition by range (day);
-- release
create table app.first partition of app.events for values in ('2025-01-01');
