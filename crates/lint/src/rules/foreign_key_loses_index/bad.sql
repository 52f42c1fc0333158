create table app.people (id bigint primary key);
create table app.orders (id bigint primary key, person_id bigint references app.people (id));
create index orders_person_idx on app.orders (person_id);
-- release
drop index concurrently app.orders_person_idx;
