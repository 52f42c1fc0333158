-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form rename-table on t
-- ALTER TABLE RENAME TO
ALTER TABLE t RENAME TO t_new;

-- form rename-column on t
-- ALTER TABLE RENAME COLUMN
ALTER TABLE t RENAME COLUMN a TO aa;

-- form rename-constraint-pkey on t
-- ALTER TABLE RENAME CONSTRAINT (primary key)
ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_pk2;

-- form rename-index on t
-- ALTER INDEX RENAME TO
ALTER INDEX t_a_idx RENAME TO t_a_idx2;

-- form rename-index-via-alter-table on t
-- ALTER TABLE index RENAME TO
ALTER TABLE t_a_idx RENAME TO t_a_idx2;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form rename-column-partitioned on p, partition p1, partition p2
-- ALTER TABLE RENAME COLUMN (partitioned parent)
ALTER TABLE p RENAME COLUMN v TO vv;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0);

-- form rename-constraint on t
-- ALTER TABLE RENAME CONSTRAINT (check)
ALTER TABLE t RENAME CONSTRAINT t_chk TO t_chk2;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE SCHEMA h2;

-- form set-schema on t
-- ALTER TABLE SET SCHEMA
ALTER TABLE t SET SCHEMA h2;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE VIEW vw AS SELECT id FROM t;

-- form rename-view on vw
-- ALTER VIEW RENAME TO
ALTER VIEW vw RENAME TO vw2;

-- setup
CREATE SCHEMA h2;
CREATE TABLE h2.x(id int);

-- form rename-schema on x
-- ALTER SCHEMA RENAME TO
-- cleanup DROP SCHEMA h3 CASCADE
ALTER SCHEMA h2 RENAME TO h3;

-- setup
CREATE SEQUENCE s1;

-- form rename-sequence on seq:s1
-- ALTER SEQUENCE RENAME TO
ALTER SEQUENCE s1 RENAME TO s2;

-- setup
CREATE TYPE mood AS ENUM ('a','b');
CREATE TABLE q(id bigint, m mood);

-- form rename-type on q
-- ALTER TYPE RENAME TO (used by a table)
ALTER TYPE mood RENAME TO mood2;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE VIEW vw AS SELECT d FROM t;

-- form rename-and-view on t
-- RENAME COLUMN (a view depends on it)
ALTER TABLE t RENAME COLUMN d TO dd;
