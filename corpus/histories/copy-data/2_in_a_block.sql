begin;
copy cities (name, note) from stdin with (format csv, header);
name,note
"with, comma","two
lines"
\.
copy cities (name) from stdin;
\.
copy cities to stdout;
commit;
copy (select count(*) from cities) to stdout;
create table behind (id serial);
