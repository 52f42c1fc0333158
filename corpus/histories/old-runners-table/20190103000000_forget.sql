delete from schema_migrations where version < '20190102000000';
drop table _sqlx_migrations;
