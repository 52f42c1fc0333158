create table p (id int not null, kind text not null, primary key (id, kind)) partition by list (kind);
create index on p (kind);
create table p_a partition of p for values in ('a');
create table p_old partition of p for values in ('old');
