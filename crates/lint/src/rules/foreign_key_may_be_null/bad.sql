create table app.people (id bigint primary key);
create table app.orders (id bigint primary key, person_id bigint references app.people (id));
