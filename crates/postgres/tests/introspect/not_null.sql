-- base
create schema app;
create table app.t (a int not null, b int);
-- differs: it has another name since 18
alter table app.t rename constraint t_a_not_null to a_there;
-- differs: not valid since 18
alter table app.t add constraint t_b_not_null not null b not valid;
-- differs: validated since 18
alter table app.t validate constraint t_b_not_null;
-- differs: not inherited since 18
create table app.u (a int not null no inherit);
-- differs: a renamed table
alter table app.t rename to renamed;
-- differs: a column is renamed
alter table app.renamed rename a to a2;
-- differs: a comment on one since 18
create table app.w (a int not null);
comment on constraint w_a_not_null on app.w is 'c';
-- differs: a child
create table app.child () inherits (app.renamed);
-- differs: a child's own
create table app.own (b int not null) inherits (app.renamed);
-- differs: gone
alter table app.renamed alter a2 drop not null;
-- differs: a primary key
create table app.k (id int, constraint key primary key (id));
