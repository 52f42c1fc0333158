create table target (id int primary key);
create table p (id int not null, t int, constraint fk foreign key (t) references target) partition by range (id);
create table p1 (id int not null, t int);
