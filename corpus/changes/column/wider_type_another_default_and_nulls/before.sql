create table notes (id int primary key, title varchar(10) not null default 'none');
create index notes_title on notes (title);
