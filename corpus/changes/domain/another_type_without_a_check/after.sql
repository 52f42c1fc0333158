create domain d0 as text constraint kept check (value is not null);
create table t (d d0);
