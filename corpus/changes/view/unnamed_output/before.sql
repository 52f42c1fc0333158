create table known (id int primary key, at date, weight int);
create table unknown (id int primary key, at date);
create view both_of_them as select id, at from known union all select id, at from unknown;
create table readers (name text primary key, is_gone bool);
alter table known enable row level security;
create policy reading on known using (exists (select from readers where name = current_user));
create table counted (id int primary key);
create rule counting as on insert to counted do also update readers set is_gone = false where exists (select 1 from known);
