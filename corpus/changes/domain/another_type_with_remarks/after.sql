create domain d0 as text;
comment on domain d0 is 'x';
