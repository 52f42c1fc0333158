create table t (a int, b int, c int, d int,
    constraint u1 unique (a) include (d), constraint u2 unique (b, c) deferrable, constraint x exclude using btree (d with =));
