create materialized view app.sums as select 1 as id;
-- release
refresh materialized view app.sums;
