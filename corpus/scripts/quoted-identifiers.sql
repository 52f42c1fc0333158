create schema "My Schema; drop";
create table "My Schema; drop"."a ""b"" c" ("select" integer, "--" integer, "/*" integer, "$$" integer, "it's" integer, "\" integer);
insert into "My Schema; drop"."a ""b"" c" values (1, 2, 3, 4, 5, 6);
create table "line
end;" (a integer);
insert into"line
end;"values(1);
