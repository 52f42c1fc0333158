-- since 15
create table t (a int, b int, constraint a_key unique nulls not distinct (a)); create unique index u on t (b) nulls not distinct;
