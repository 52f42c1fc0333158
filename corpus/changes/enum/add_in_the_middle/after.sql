create type mood as enum ('sad', 'ok', 'happy', 'ecstatic');
create table t (m mood default 'ok');
