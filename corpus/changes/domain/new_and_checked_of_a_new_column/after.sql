create domain mail as text default 'nobody@example.org' constraint has_a_place check (value ~ '@');
create table people (id integer primary key, mail mail);
create table events (at date, of integer, by mail default 'all@example.org') partition by range (at);
create table events_old partition of events for values from (minvalue) to ('2026-01-01');
