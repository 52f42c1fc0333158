create materialized view app.sums as select 1 as id;
create unique index sums_id_idx on app.sums (id);
-- release
refresh materialized view concurrently app.sums;
