create table app.people (id bigint primary key);
-- release
create table app.orders (id bigint primary key, person_id integer references app.people (id));
