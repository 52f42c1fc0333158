create table in_public (id int);
