create table t (id int primary key, n bigserial, m int generated always as identity);
create table u (id bigserial primary key, t int references t);
alter table t owner to whimbrel_someone;
alter table u owner to whimbrel_someone;
