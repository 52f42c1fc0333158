create domain d0 as text not null;
