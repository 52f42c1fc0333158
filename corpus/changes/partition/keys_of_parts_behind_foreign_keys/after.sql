create schema app;
create table app.a (id integer not null, kind text not null, note text) partition by list (kind);
create table app.a_1 partition of app.a (primary key (kind, id)) for values in ('1');
create unique index a_unique on app.a (kind, id);
create table app.b (id integer not null, kind text not null) partition by list (kind);
create table app.b_1 partition of app.b (primary key (kind, id)) for values in ('1');
create unique index b_unique on app.b (kind, id);
alter table app.a add constraint a_to_b foreign key (kind, id) references app.b (kind, id);
alter table app.b add constraint b_to_a foreign key (kind, id) references app.a (kind, id);
