create table p (id int not null primary key, a text) partition by hash (id);
create table p_one partition of p for values with (modulus 2, remainder 0);
create table p_two partition of p for values with (modulus 2, remainder 1);
insert into p values (1), (2), (11);
