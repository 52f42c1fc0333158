create domain d0 as int;
comment on domain d0 is 'x';
