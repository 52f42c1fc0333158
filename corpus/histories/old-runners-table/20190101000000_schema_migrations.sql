-- Written by a runner that kept its own account.
create table if not exists schema_migrations (version varchar(255) primary key);
create table accounts (id bigserial primary key);
insert into schema_migrations (version) values ('20190101000000');
