create schema app;
create domain app.short as text constraint short check (length(value) < 9);
create table app.t (
    id int primary key,
    note text,
    token uuid not null default gen_random_uuid(),
    at timestamptz default clock_timestamp(),
    number serial,
    short app.short default 'x',
    key uuid unique default gen_random_uuid()
);
create table app.events (id int, at date not null, token uuid not null default gen_random_uuid()) partition by range (at);
create table app.events_1 partition of app.events for values from ('2026-01-01') to ('2027-01-01');
