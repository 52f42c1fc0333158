create table prizes (poll bigint references polls, points integer);
