create table app.people (id bigint primary key);
create table app.orders (id bigint primary key, person_id bigint references app.people (id));
-- release
alter table app.orders alter constraint orders_person_id_fkey deferrable initially deferred;
