-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form drop-column on t
-- DROP COLUMN
ALTER TABLE t DROP COLUMN d;

-- form drop-column-indexed on t
-- DROP COLUMN (indexed)
ALTER TABLE t DROP COLUMN a;

-- form drop-column-if-exists-missing on t
-- DROP COLUMN IF EXISTS (missing)
ALTER TABLE t DROP COLUMN IF EXISTS nope;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE INDEX t_ab_idx ON t(b,a);

-- form drop-column-multi-index on t
-- DROP COLUMN (part of a multi-column index)
ALTER TABLE t DROP COLUMN a;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form drop-column-fk on t, referenced ref
-- DROP COLUMN (has a foreign key to ref)
ALTER TABLE t DROP COLUMN r;

-- form drop-column-referenced-pk on ref, referencing t
-- DROP COLUMN ... CASCADE (referenced by a foreign key)
ALTER TABLE ref DROP COLUMN id CASCADE;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE VIEW vw AS SELECT d FROM t;

-- form drop-column-view on t
-- DROP COLUMN (a view uses it)
ALTER TABLE t DROP COLUMN d;

-- form drop-column-view-cascade on t, view vw
-- DROP COLUMN ... CASCADE (a view uses it)
ALTER TABLE t DROP COLUMN d CASCADE;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t ADD COLUMN gx int GENERATED ALWAYS AS (a*2) STORED;

-- form drop-column-generated-dep on t
-- DROP COLUMN (a stored generated column uses it)
ALTER TABLE t DROP COLUMN a;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form drop-column-partitioned on p, partition p1, partition p2
-- DROP COLUMN on a partitioned parent
ALTER TABLE p DROP COLUMN v;
