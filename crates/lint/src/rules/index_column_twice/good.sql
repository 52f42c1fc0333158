create table app.orders (id bigint primary key, note text);
create index orders_note_idx on app.orders (note);
