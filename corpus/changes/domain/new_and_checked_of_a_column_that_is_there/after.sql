create domain mail as text constraint has_a_place check (value ~ '@') constraint is_short check (length(value) < 100);
create table people (id integer primary key, mail mail not null, name varchar(40));
create index on people (mail);
create view mails as select id, mail from people;
