create table app.people (id bigint primary key);
create table app.orders (id bigint primary key, person_id bigint not null references app.people (id));
