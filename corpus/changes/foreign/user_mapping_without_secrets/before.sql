create extension postgres_fdw;
create server s foreign data wrapper postgres_fdw;
create user mapping for postgres server s options (user 'a', password 'secret');
create user mapping for other server s options (password_required 'true', password 'x');
