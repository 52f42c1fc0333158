-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-view on t
-- CREATE VIEW
CREATE VIEW vw AS SELECT id, a FROM t;

-- form create-matview on t
-- CREATE MATERIALIZED VIEW
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE VIEW vw AS SELECT id, a FROM t;

-- form create-or-replace-view on vw, source t
-- CREATE OR REPLACE VIEW
CREATE OR REPLACE VIEW vw AS SELECT id, a FROM t;

-- form create-or-replace-view-drop-column on vw
-- CREATE OR REPLACE VIEW (removes a column)
CREATE OR REPLACE VIEW vw AS SELECT id FROM t;

-- form drop-view on vw
-- DROP VIEW
DROP VIEW vw;

-- form alter-view-set on vw
-- ALTER VIEW SET (security_barrier)
ALTER VIEW vw SET (security_barrier = true);

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;

-- form refresh-matview on mv, source t
-- REFRESH MATERIALIZED VIEW
REFRESH MATERIALIZED VIEW mv;

-- form refresh-matview-concurrently-no-unique on mv
-- REFRESH MATERIALIZED VIEW CONCURRENTLY (no unique index)
REFRESH MATERIALIZED VIEW CONCURRENTLY mv;

-- form drop-matview on mv
-- DROP MATERIALIZED VIEW
DROP MATERIALIZED VIEW mv;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv(id);

-- form refresh-matview-concurrently on mv, source t
-- REFRESH MATERIALIZED VIEW CONCURRENTLY
REFRESH MATERIALIZED VIEW CONCURRENTLY mv;
