create table p (a int, b int, c text check (c <> ''));
create table c1 () inherits (p);
create table c2 (b int) inherits (p);
alter table only p drop column b;
alter table only p drop constraint p_c_check;
