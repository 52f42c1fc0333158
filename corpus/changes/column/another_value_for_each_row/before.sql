create schema app;
create domain app.short as text constraint short check (length(value) < 9);
create table app.t (id int primary key, note text);
create table app.events (id int, at date not null) partition by range (at);
create table app.events_1 partition of app.events for values from ('2026-01-01') to ('2027-01-01');
insert into app.t select n from generate_series(1, 20) as n;
insert into app.events select n, date '2026-01-01' + n from generate_series(1, 20) as n;
