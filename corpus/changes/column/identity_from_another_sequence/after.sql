create table ticket (id integer generated always as identity primary key, title text);
insert into ticket (title) values ('a'), ('b');
