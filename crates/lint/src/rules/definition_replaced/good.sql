create function app.tax(n int) returns int language sql immutable as 'select n / 5';
-- release
create function app.tax_of_2027(n int) returns int language sql immutable as 'select n / 4';
