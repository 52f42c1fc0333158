insert into before values (7);
copy nothing (id) from stdin;
1
\.
create table behind (id int);
