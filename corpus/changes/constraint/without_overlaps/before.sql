create extension btree_gist; create table r (id int, at daterange); create table b (r_id int, at daterange);
