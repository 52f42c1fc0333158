-- since 18
create extension btree_gist; create table r (id int, at daterange, primary key (id, at without overlaps)); create table b (r_id int, at daterange, foreign key (r_id, period at) references r (id, period at));
