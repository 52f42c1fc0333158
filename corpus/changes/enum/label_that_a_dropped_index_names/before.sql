create type mood as enum ('calm', 'tense');
create table people (id int primary key, feels mood not null);
create index tense_people on people (id) where feels = 'tense';
