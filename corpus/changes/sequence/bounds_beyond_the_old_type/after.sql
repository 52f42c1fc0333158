create sequence falling;
create sequence rising as int maxvalue 500 cycle;
create table tickets (id int generated always as identity (increment 3), n int);
