create table p (id int not null, note text) partition by range (id);
create table inside (id int not null, note text);
create table outside partition of p for values from (10) to (20);
