create table in_app (id int);
