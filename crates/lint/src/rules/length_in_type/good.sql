create table app.orders (id bigint primary key, note text check (length(note) <= 50));
