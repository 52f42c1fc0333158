create domain app.quantity as int;
create table app.items (id bigint primary key, quantity app.quantity);
-- release
alter domain app.quantity add constraint positive check (value > 0);
