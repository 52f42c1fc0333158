create table p (id int not null, note text) partition by range (id);
create table inside partition of p for values from (0) to (10);
create table outside (id int not null, note text);
