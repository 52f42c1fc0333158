set standard_conforming_strings to off;
set escape_string_warning to off;
create table backslashes (text text);
insert into backslashes values ('a\'; b'), ('c\\');
create index concurrently backslashes_text on backslashes (text);
insert into backslashes values ('d\'; e');
