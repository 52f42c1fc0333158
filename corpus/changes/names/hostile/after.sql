create schema "My Schema";
create table "My Schema"."select" ("from" int primary key, "a""b" text, "é" int, "UPPER" int check ("UPPER" > 0));
create index "my-index" on "My Schema"."select" ("a""b");
create view "My Schema"."v.w" as select "from" from "My Schema"."select";
comment on column "My Schema"."select"."a""b" is 'quotes '' here';
