copy behind (id) from stdin;
10
20
