create table t (id int, flag int, payload text, at text, list text);
