\restrict wmDgXyHrcl8dZ0PDZbqLhE8hSbDLgIkPIDr3AvnoVaLSclzvbc5K5pLZzCCjCqM

create table t (a integer);
insert into t values (1);

\unrestrict wmDgXyHrcl8dZ0PDZbqLhE8hSbDLgIkPIDr3AvnoVaLSclzvbc5K5pLZzCCjCqM
