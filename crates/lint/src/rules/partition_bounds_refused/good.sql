create table app.events (day date not null) partition by range (day);
-- release
create table app.first (like app.events including all);
set lock_timeout = '2s';
alter table app.events attach partition app.first for values from ('2025-01-01') to ('2026-01-01');
