create table people (id integer primary key, mail text not null, name varchar(40));
create index on people (mail);
create view mails as select id, mail from people;
insert into people select i, 'one' || i || '@example.org', 'Person ' || i from generate_series(1, 50) as i;
