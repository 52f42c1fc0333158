create table app.orders (id bigint primary key, note text);
-- release
-- +goose NO TRANSACTION
-- +goose Up
update app.orders set note = '' where id between 1 and 100;
update app.orders set note = '' where id between 101 and 200;
-- +goose Down
select 1;
