create type mood as enum ('c', 'b', 'a');
create table t (m mood);
