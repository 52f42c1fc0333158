create function app.told() returns event_trigger language plpgsql as 'begin raise notice ''%'', tg_tag; end';
-- release
create event trigger told on ddl_command_end execute function app.told();
