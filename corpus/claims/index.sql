-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-index on t
-- CREATE INDEX
CREATE INDEX t_b_idx ON t(b);

-- form create-unique-index on t
-- CREATE UNIQUE INDEX
CREATE UNIQUE INDEX t_u_idx ON t(u);

-- form create-index-partial on t
-- CREATE INDEX ... WHERE
CREATE INDEX t_b_idx ON t(b) WHERE a > 100;

-- form create-index-if-not-exists-existing on t
-- CREATE INDEX IF NOT EXISTS (already there)
CREATE INDEX IF NOT EXISTS t_a_idx ON t(a);

-- form create-unique-index-concurrently-dup on t
-- CREATE UNIQUE INDEX CONCURRENTLY (duplicates in the data)
CREATE UNIQUE INDEX CONCURRENTLY t_b_uidx ON t(b);

-- form drop-index on t
-- DROP INDEX
DROP INDEX t_a_idx;

-- form drop-index-if-exists-missing on t
-- DROP INDEX IF EXISTS (missing)
DROP INDEX IF EXISTS nope_idx;

-- form drop-index-concurrently on t
-- DROP INDEX CONCURRENTLY
DROP INDEX CONCURRENTLY t_a_idx;

-- form drop-index-of-constraint on t
-- DROP INDEX (it backs a constraint)
DROP INDEX t_pkey;

-- form drop-index-concurrently-of-constraint on t
-- DROP INDEX CONCURRENTLY (it backs a constraint)
DROP INDEX CONCURRENTLY t_pkey;

-- form reindex-index on t
-- REINDEX INDEX
REINDEX INDEX t_a_idx;

-- form reindex-table on t
-- REINDEX TABLE
REINDEX TABLE t;

-- form alter-index-set on t
-- ALTER INDEX SET (fillfactor)
ALTER INDEX t_a_idx SET (fillfactor = 70);

-- form alter-index-tablespace on t
-- ALTER INDEX SET TABLESPACE
ALTER INDEX t_a_idx SET TABLESPACE hts;

-- form cluster on t
-- CLUSTER table USING index
CLUSTER t USING t_a_idx;

-- form cluster-on on t
-- ALTER TABLE CLUSTER ON
ALTER TABLE t CLUSTER ON t_a_idx;

-- form create-index-new-table-same-txn on t
-- CREATE INDEX on a table created in the same transaction
-- before CREATE TABLE n(id bigint, r bigint);
CREATE INDEX n_idx ON n(r);

-- form reindex-index-only-query-other-index on t
-- REINDEX INDEX of the primary key index
REINDEX INDEX t_pkey;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,120000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-index-concurrently on t
-- CREATE INDEX CONCURRENTLY
CREATE INDEX CONCURRENTLY t_b_idx ON t(b);

-- form create-unique-index-concurrently on t
-- CREATE UNIQUE INDEX CONCURRENTLY
CREATE UNIQUE INDEX CONCURRENTLY t_u_idx ON t(u);

-- form reindex-index-concurrently on t
-- REINDEX INDEX CONCURRENTLY
REINDEX INDEX CONCURRENTLY t_a_idx;

-- form reindex-table-concurrently on t
-- REINDEX TABLE CONCURRENTLY
REINDEX TABLE CONCURRENTLY t;

-- form reindex-schema on t
-- REINDEX SCHEMA
REINDEX SCHEMA h;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE INDEX t_b_idx ON t(b);
UPDATE pg_index SET indisvalid=false WHERE indexrelid='h.t_b_idx'::regclass;

-- form create-index-concurrently-ine-invalid on t
-- CREATE INDEX CONCURRENTLY IF NOT EXISTS (an INVALID index of that name exists)
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_b_idx ON t(b);

-- form create-index-concurrently-same-name-invalid-drop on t
-- DROP INDEX CONCURRENTLY of an INVALID index
DROP INDEX CONCURRENTLY t_b_idx;

-- form reindex-invalid-concurrently on t
-- REINDEX INDEX CONCURRENTLY of an INVALID index
REINDEX INDEX CONCURRENTLY t_b_idx;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form create-index-partitioned on p, partition p1, partition p2
-- CREATE INDEX on a partitioned parent
CREATE INDEX p_v_idx ON p(v);

-- form create-index-on-only on p
-- CREATE INDEX ON ONLY partitioned parent
CREATE INDEX p_v_idx ON ONLY p(v);

-- form create-index-concurrently-partitioned on p
-- CREATE INDEX CONCURRENTLY on a partitioned parent
CREATE INDEX CONCURRENTLY p_v_idx ON p(v);

-- form create-index-partition on p1
-- CREATE INDEX on one partition
CREATE INDEX p1_v_idx ON p1(v);

-- form reindex-partition on p1
-- REINDEX TABLE on one partition
REINDEX TABLE p1;

-- form create-index-concurrently-on-only on p
-- CREATE INDEX CONCURRENTLY ON ONLY partitioned parent
CREATE INDEX CONCURRENTLY p_v_idx ON ONLY p(v);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE INDEX p1_v_idx ON p1(v);
CREATE INDEX p2_v_idx ON p2(v);

-- form create-index-partitioned-present on p, partition p1, partition p2
-- CREATE INDEX on a partitioned parent, of which each partition has it
CREATE INDEX p_v_idx ON p(v);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE INDEX p_v_idx ON ONLY p(v);
CREATE INDEX p1_v_idx ON p1(v);

-- form alter-index-attach on p, partition p1
-- ALTER INDEX ATTACH PARTITION
ALTER INDEX p_v_idx ATTACH PARTITION p1_v_idx;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE MATERIALIZED VIEW mv AS SELECT id, b FROM t;

-- form create-index-on-matview on mv
-- CREATE INDEX on a materialized view
CREATE INDEX mv_idx ON mv(b);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE INDEX p_v_idx ON p(v);

-- form drop-index-partitioned on p, partition p1, partition p2
-- DROP INDEX on a partitioned index
DROP INDEX p_v_idx;

-- form drop-index-concurrently-partitioned on p
-- DROP INDEX CONCURRENTLY on a partitioned index
DROP INDEX CONCURRENTLY p_v_idx;

-- form drop-index-of-partition on p1
-- DROP INDEX on the index of one partition (attached)
DROP INDEX p1_v_idx;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,240000) g;
ANALYZE p;

-- form reindex-partitioned on p, partition p1, partition p2
-- REINDEX TABLE on a partitioned parent
REINDEX TABLE p;

-- form cluster-partitioned on p, partition p1, partition p2
-- CLUSTER on a partitioned parent
CLUSTER p USING p_pkey;

-- form reindex-partitioned-concurrently on p, partition p1, partition p2
-- REINDEX TABLE CONCURRENTLY on a partitioned parent
REINDEX TABLE CONCURRENTLY p;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE INDEX t_e_idx ON t((a+b));

-- form alter-index-statistics on t
-- ALTER INDEX ALTER COLUMN SET STATISTICS
ALTER INDEX t_e_idx ALTER COLUMN 1 SET STATISTICS 500;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t CLUSTER ON t_a_idx;

-- form set-without-cluster on t
-- ALTER TABLE SET WITHOUT CLUSTER
ALTER TABLE t SET WITHOUT CLUSTER;
