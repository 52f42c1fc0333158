create table t (b integer, c integer, d integer, a integer);
create statistics s on b, a from t;
create statistics r (mcv) on a, b, c from t;
