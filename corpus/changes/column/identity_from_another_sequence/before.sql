create sequence numbers as integer;
create table ticket (id integer not null default nextval('numbers') primary key, title text);
alter sequence numbers owned by ticket.id;
insert into ticket (title) values ('a'), ('b');
