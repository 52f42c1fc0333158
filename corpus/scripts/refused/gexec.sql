select format('create table t%s (a integer)', i) from generate_series(1, 3) as i \gexec
create table t (a integer);
