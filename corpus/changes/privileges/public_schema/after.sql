revoke all on schema public from public;
grant usage on schema public to reader;
