create domain x as int; create type y as enum ('a');
