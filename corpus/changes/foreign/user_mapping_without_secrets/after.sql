create extension postgres_fdw;
create server s foreign data wrapper postgres_fdw;
create user mapping for postgres server s options (user 'b', password 'secret');
create user mapping for other server s options (password_required 'true');
create user mapping for public server s options (user 'it''s');
