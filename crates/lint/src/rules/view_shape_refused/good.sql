create table app.orders (id bigint primary key, note text);
create view app.recent as select id from app.orders;
-- release
create or replace view app.recent as select id, note from app.orders;
