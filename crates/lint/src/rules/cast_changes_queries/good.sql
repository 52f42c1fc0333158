create function app.to_number(boolean) returns bigint language sql immutable as 'select 1::bigint';
-- release
create cast (boolean as bigint) with function app.to_number(boolean);
