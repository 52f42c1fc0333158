create table t (a integer);
\copy t from 'data.csv' csv
