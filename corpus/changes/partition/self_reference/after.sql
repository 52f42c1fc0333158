create table p (id bigint not null default 1, parent bigint, constraint p_parent_fk foreign key (parent) references p (id), primary key (id)) partition by list (id);
create table p1 (id bigint not null default 1, parent bigint);
alter table p attach partition p1 for values in (1);
create table p2 partition of p for values in (2);
