-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form select on t
-- SELECT
SELECT count(*) FROM t;

-- form select-for-update on t
-- SELECT ... FOR UPDATE
SELECT * FROM t WHERE id=1 FOR UPDATE;

-- form select-for-key-share on t
-- SELECT ... FOR KEY SHARE
SELECT * FROM t WHERE id=1 FOR KEY SHARE;

-- form insert on t
-- INSERT
INSERT INTO t(id,b) VALUES (-1,1);

-- form update on t
-- UPDATE (one row by key)
UPDATE t SET a=a WHERE id=1;

-- form update-all on t
-- UPDATE (every row: unbatched backfill)
UPDATE t SET a=1;

-- form update-batch on t
-- UPDATE (the rows between two keys)
UPDATE t SET a=b WHERE id > 100 AND id <= 1100;

-- form delete on t
-- DELETE
DELETE FROM t WHERE id=1;

-- form lock-table-default on t
-- LOCK TABLE (no mode)
LOCK TABLE t;

-- form lock-table-access-share on t
LOCK TABLE t IN ACCESS SHARE MODE;

-- form lock-table-row-share on t
LOCK TABLE t IN ROW SHARE MODE;

-- form lock-table-row-exclusive on t
LOCK TABLE t IN ROW EXCLUSIVE MODE;

-- form lock-table-share-update-exclusive on t
LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE;

-- form lock-table-share on t
LOCK TABLE t IN SHARE MODE;

-- form lock-table-share-row-exclusive on t
LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE;

-- form lock-table-exclusive on t
LOCK TABLE t IN EXCLUSIVE MODE;

-- form lock-table-ae-nowait on t
-- LOCK TABLE ... IN ACCESS EXCLUSIVE MODE NOWAIT
LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;

-- form merge on t, source ref
-- MERGE
MERGE INTO t USING ref ON t.id=ref.id WHEN MATCHED THEN UPDATE SET a=1;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form insert-fk on t, referenced ref
-- INSERT into a table with a foreign key
INSERT INTO t(id,b,r) VALUES (-1,1,1);

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
DELETE FROM t WHERE r=2000;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form delete-fk-parent on ref, referencing t
-- DELETE from a table that a foreign key references
DELETE FROM ref WHERE id=2000;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id) ON DELETE CASCADE;

-- form delete-cascade-parent on ref, referencing t
-- DELETE from a parent whose foreign key is ON DELETE CASCADE without an index on the child
DELETE FROM ref WHERE id=5;
