create type state as enum ('new', 'done');
create table task (id int, state text);
create table chore (room text) inherits (task);
create view chores as select state, room from chore;
insert into task values (1, 'new');
insert into chore values (2, 'done', 'kitchen');
