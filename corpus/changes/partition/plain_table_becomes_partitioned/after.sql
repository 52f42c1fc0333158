create table event (id serial primary key, at timestamptz not null default now(), what text check (what <> ''))
    partition by hash (id);
create table event_0 partition of event for values with (modulus 2, remainder 0);
create table event_1 partition of event for values with (modulus 2, remainder 1);
create index on event (at);
create table reader (event int references event);
insert into event (at, what) values ('2026-01-05', 'a'), ('2026-02-05', 'b');
insert into reader values (1), (2);
