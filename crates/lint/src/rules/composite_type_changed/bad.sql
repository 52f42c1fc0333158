create type app.place as (street text, town text);
-- release
alter type app.place add attribute country text;
