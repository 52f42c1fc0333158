create table t (a int, b int, constraint positive check (a > 0), constraint gone check (b > 0));
