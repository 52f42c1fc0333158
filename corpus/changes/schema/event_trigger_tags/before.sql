create function noted() returns event_trigger language plpgsql as 'begin end';
create event trigger noting on ddl_command_start when tag in ('DROP TABLE', 'CREATE TABLE', 'ALTER TABLE') execute function noted();
