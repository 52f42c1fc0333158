create table parent (kept bigint not null);
create table child (more text) inherits (parent);
