create table t (a int, b text);
create materialized view m with (fillfactor = 80) as select a, b, count(*) as n from t group by a, b with no data;
create unique index m_a on m (a, b);
create index m_n on m (n);
comment on materialized view m is 'counts';
