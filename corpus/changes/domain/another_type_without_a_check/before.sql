create domain d0 as int constraint named check (value > 0) constraint kept check (value is not null);
create table t (d d0);
