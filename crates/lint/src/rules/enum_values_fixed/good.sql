create table app.states (name text primary key);
insert into app.states values ('open'), ('closed');
