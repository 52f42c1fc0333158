create function noted() returns event_trigger language plpgsql as 'begin end';
create event trigger noting on ddl_command_start when tag in ('CREATE TABLE', 'ALTER TABLE', 'CREATE FUNCTION') execute function noted();
