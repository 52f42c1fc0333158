insert into before values (7);
insert into schema_migrations (version) values ('2');
