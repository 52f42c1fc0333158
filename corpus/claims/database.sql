-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-schema on t
-- CREATE SCHEMA
-- cleanup DROP SCHEMA IF EXISTS h9 CASCADE
CREATE SCHEMA h9;

-- form create-database on t
-- CREATE DATABASE
-- cleanup DROP DATABASE IF EXISTS h_db
CREATE DATABASE h_db;

-- form alter-database-set on t
-- ALTER DATABASE SET
-- cleanup ALTER DATABASE postgres RESET work_mem
ALTER DATABASE postgres SET work_mem = '4MB';

-- form alter-system on t
-- ALTER SYSTEM
-- cleanup ALTER SYSTEM RESET work_mem
ALTER SYSTEM SET work_mem = '4MB';

-- form create-role on t
-- CREATE ROLE
-- cleanup DROP ROLE IF EXISTS h_r2
CREATE ROLE h_r2;

-- form alter-role-set on t
-- ALTER ROLE SET
-- cleanup ALTER ROLE h_other RESET lock_timeout
ALTER ROLE h_other SET lock_timeout = '1s';

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE DATABASE h_db;

-- form drop-database on t
-- DROP DATABASE
-- cleanup DROP DATABASE IF EXISTS h_db
DROP DATABASE h_db;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,120000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form vacuum-all on t
-- VACUUM (whole database)
VACUUM;
