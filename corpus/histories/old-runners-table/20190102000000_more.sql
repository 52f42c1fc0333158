create table public._sqlx_migrations (version bigint primary key, success boolean not null);
create table flyway_schema_history (installed_rank int primary key, success boolean not null);
insert into schema_migrations (version) values ('20190102000000') on conflict do nothing;
alter table accounts add column name text;
