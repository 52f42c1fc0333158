create table t (a int, b text);
create materialized view m as select a as qq, count(*) as n from t group by a;
create unique index m_q on m (qq);
create index m_n on m (n, qq);
comment on index m_q is 'key';
