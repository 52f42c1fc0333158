create table app.orders (id bigint primary key);
create function app.keep() returns trigger language plpgsql as 'begin return null; end';
-- release
create rule r as on delete to app.orders do instead nothing;
