create table app.items (id bigint primary key);
