create table app.orders (id bigint primary key, note text, kind text);
-- release
create index on app.orders (note);
