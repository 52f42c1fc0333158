create type person as (name text, born date);
create table people of person (name with options not null, primary key (name));
create index people_born on people (born);
