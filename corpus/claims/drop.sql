-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form drop-table on t
-- DROP TABLE
DROP TABLE t;

-- form drop-table-if-exists-missing on t
-- DROP TABLE IF EXISTS (missing)
DROP TABLE IF EXISTS nope;

-- form truncate on t
-- TRUNCATE
TRUNCATE t;

-- form drop-schema-cascade on t
-- DROP SCHEMA ... CASCADE
DROP SCHEMA h CASCADE;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form drop-table-with-fk on t, referenced ref
-- DROP TABLE (table has a foreign key to ref)
DROP TABLE t;

-- form drop-table-referenced on ref
-- DROP TABLE (a foreign key references it)
DROP TABLE ref;

-- form drop-table-referenced-cascade on ref, referencing t
-- DROP TABLE ... CASCADE (a foreign key references it)
DROP TABLE ref CASCADE;

-- form truncate-only-with-fk on t
-- TRUNCATE (table has a foreign key to ref)
TRUNCATE t;

-- form truncate-referenced on ref
-- TRUNCATE (a foreign key references it)
TRUNCATE ref;

-- form truncate-cascade on ref, referencing t
-- TRUNCATE ... CASCADE (a foreign key references it)
TRUNCATE ref CASCADE;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE VIEW vw AS SELECT id FROM t;

-- form drop-table-with-view-cascade on t, view vw
-- DROP TABLE ... CASCADE (a view depends on it)
DROP TABLE t CASCADE;

-- setup
CREATE TABLE q(id bigserial PRIMARY KEY, v text);
INSERT INTO q(v) SELECT 'v' FROM generate_series(1,3000);

-- form truncate-restart-identity on q
-- TRUNCATE ... RESTART IDENTITY
TRUNCATE q RESTART IDENTITY;
