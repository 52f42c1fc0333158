create table t (id int, body text);
