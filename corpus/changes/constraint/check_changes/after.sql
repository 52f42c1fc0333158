create table t (a int, b int, constraint positive check (a >= 0), constraint other check (a < b) no inherit);
