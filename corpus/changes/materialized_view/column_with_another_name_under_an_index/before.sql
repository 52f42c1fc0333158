create table t (a int, b text);
create materialized view m as select a as q, count(*) as n from t group by a;
create unique index m_q on m (q);
create index m_n on m (n, q);
comment on index m_q is 'key';
