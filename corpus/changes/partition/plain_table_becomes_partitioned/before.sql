create table event (id serial primary key, at timestamptz not null default now(), what text check (what <> ''));
create index on event (at);
create table reader (event int references event);
insert into event (at, what) values ('2026-01-05', 'a'), ('2026-02-05', 'b');
insert into reader values (1), (2);
