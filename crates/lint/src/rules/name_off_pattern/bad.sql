create table app."OrderLines" (id bigint primary key);
