create table t (id int, flag text, payload jsonb, at timestamptz, list int[]);
