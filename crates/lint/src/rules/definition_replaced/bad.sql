create function app.tax(n int) returns int language sql immutable as 'select n / 5';
-- release
create or replace function app.tax(n int) returns int language sql stable as 'select n / 4';
