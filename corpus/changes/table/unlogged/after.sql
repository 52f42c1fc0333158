create unlogged table t (id int generated always as identity primary key, note text);
