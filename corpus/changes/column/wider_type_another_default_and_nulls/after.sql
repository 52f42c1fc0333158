create table notes (id int primary key, title varchar(90) default 'untitled');
create index notes_title on notes (title);
