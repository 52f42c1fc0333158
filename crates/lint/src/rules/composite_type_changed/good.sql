create type app.place as (street text, town text);
-- release
create type app.place_with_country as (street text, town text, country text);
