create type mood as enum ('tense', 'calm');
create table people (id int primary key, feels mood not null);
