create table app.a_name (id bigint primary key);
