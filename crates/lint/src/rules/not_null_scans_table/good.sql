create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
-- release
alter table app.orders add constraint orders_note_there check (note is not null) not valid;
alter table app.orders validate constraint orders_note_there;
alter table app.orders alter column note set not null;
alter table app.orders drop constraint orders_note_there;
