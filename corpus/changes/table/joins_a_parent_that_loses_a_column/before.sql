create table parent (kept bigint not null, field integer);
create table other (kept bigint not null);
create table child (more text) inherits (other);
