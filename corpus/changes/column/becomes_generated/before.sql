create schema app;
create table app.orders (
    id bigint primary key,
    price numeric not null,
    pieces integer not null,
    total numeric not null
);
create index orders_total_idx on app.orders (total);
comment on column app.orders.total is 'what is paid';
create view app.sums as select id, total from app.orders;
insert into app.orders values (1, 2.5, 2, 5.0), (2, 1, 1, 1);
alter table app.orders add constraint orders_total_key exclude using btree ((total + 0) with =);
