create domain d0 as bigint not null;
