-- Why: Takes the table away, with all users.

drop table if exists users;
