create table copied (id int);
copy copied from stdin;
1
two
\.
create table behind (id int);
