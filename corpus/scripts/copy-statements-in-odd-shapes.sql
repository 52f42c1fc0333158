create table "from" ("from" integer, stdin text);
copy "from" ("from",
    stdin -- the other; column
) from
    /* ; */ STDIN -- options; follow
    with (format csv, delimiter ';') ; -- data follows
1;one
2;two
\.
Copy "from" From Stdin delimiter ',' csv ;
3,three
\.
copy "from" from stdin /* ; */ where "from" > 4;    
4	four
5	five
\.
copy (select * from "from" where stdin = 'from stdin') to stdout;
insert into "from" values (6, 'six');
