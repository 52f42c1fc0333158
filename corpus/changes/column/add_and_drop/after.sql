create table t (id int primary key, kept int, note text, flag boolean not null default false, at timestamptz default now());
create view v as select id, kept from t;
