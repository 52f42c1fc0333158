-- Orders and their lines.
create table orders (id bigint primary key, note text not null default '');
create table lines (
    order_id bigint not null references orders (id),
    number   integer not null,
    primary key (order_id, number)
);
insert into orders (id, note) values (1, 'first; with a semicolon'), (2, 'it''s');
insert into lines select id, 1 from orders;
comment on table orders is 'What people want -- and when';
