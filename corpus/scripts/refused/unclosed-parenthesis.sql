create table t (
    a integer,
    b numeric(10, 2
);
insert into t values (1, 2);
