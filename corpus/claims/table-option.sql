-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form set-fillfactor on t
-- ALTER TABLE SET (fillfactor)
ALTER TABLE t SET (fillfactor = 70);

-- form set-autovacuum on t
-- ALTER TABLE SET (autovacuum_...)
ALTER TABLE t SET (autovacuum_vacuum_scale_factor = 0.01);

-- form set-toast-autovacuum on t
-- ALTER TABLE SET (toast.autovacuum_...)
ALTER TABLE t SET (toast.autovacuum_vacuum_scale_factor = 0.01);

-- form set-parallel-workers on t
-- ALTER TABLE SET (parallel_workers)
ALTER TABLE t SET (parallel_workers = 2);

-- form set-toast-tuple-target on t
-- ALTER TABLE SET (toast_tuple_target)
ALTER TABLE t SET (toast_tuple_target = 1000);

-- form set-user-catalog-table on t
-- ALTER TABLE SET (user_catalog_table)
ALTER TABLE t SET (user_catalog_table = true);

-- form set-vacuum-truncate on t
-- ALTER TABLE SET (vacuum_truncate)
ALTER TABLE t SET (vacuum_truncate = false);

-- form set-unlogged on t
-- ALTER TABLE SET UNLOGGED
ALTER TABLE t SET UNLOGGED;

-- form set-logged-already on t
-- ALTER TABLE SET LOGGED (already logged)
ALTER TABLE t SET LOGGED;

-- form set-tablespace on t
-- ALTER TABLE SET TABLESPACE
ALTER TABLE t SET TABLESPACE hts;

-- form set-access-method on t
-- ALTER TABLE SET ACCESS METHOD
ALTER TABLE t SET ACCESS METHOD heap2;

-- form set-access-method-same on t
-- ALTER TABLE SET ACCESS METHOD (same)
ALTER TABLE t SET ACCESS METHOD heap;

-- form owner-to on t
-- ALTER TABLE OWNER TO
ALTER TABLE t OWNER TO h_other;

-- form replica-identity-full on t
-- ALTER TABLE REPLICA IDENTITY FULL
ALTER TABLE t REPLICA IDENTITY FULL;

-- form replica-identity-index on t
-- ALTER TABLE REPLICA IDENTITY USING INDEX
ALTER TABLE t REPLICA IDENTITY USING INDEX t_pkey;

-- form enable-rls on t
-- ALTER TABLE ENABLE ROW LEVEL SECURITY
ALTER TABLE t ENABLE ROW LEVEL SECURITY;

-- form force-rls on t
-- ALTER TABLE FORCE ROW LEVEL SECURITY
ALTER TABLE t FORCE ROW LEVEL SECURITY;

-- form comment-table on t
-- COMMENT ON TABLE
COMMENT ON TABLE t IS 'x';

-- form comment-column on t
-- COMMENT ON COLUMN
COMMENT ON COLUMN t.a IS 'x';

-- form comment-index on t
-- COMMENT ON INDEX
COMMENT ON INDEX t_a_idx IS 'x';

-- form comment-constraint on t
-- COMMENT ON CONSTRAINT
COMMENT ON CONSTRAINT t_pkey ON t IS 'x';

-- form grant on t
-- GRANT ... ON TABLE
GRANT SELECT ON t TO h_other;

-- form alter-default-privileges on t
-- ALTER DEFAULT PRIVILEGES
ALTER DEFAULT PRIVILEGES IN SCHEMA h GRANT SELECT ON TABLES TO h_other;

-- form alter-table-if-exists-missing on t
-- ALTER TABLE IF EXISTS (missing)
ALTER TABLE IF EXISTS nope ADD COLUMN x int;

-- form multi-subcommand-sue on t
-- ALTER TABLE with two SHARE UPDATE EXCLUSIVE sub-commands
ALTER TABLE t ALTER COLUMN a SET STATISTICS 100, SET (fillfactor = 90);

-- form do-block-ddl on t
-- DO block that runs ALTER TABLE ADD COLUMN
DO $$ BEGIN ALTER TABLE t ADD COLUMN x int; END $$;

-- form grant-all-tables-in-schema on t
-- GRANT ... ON ALL TABLES IN SCHEMA
GRANT SELECT ON ALL TABLES IN SCHEMA h TO h_other;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t SET (fillfactor = 70);

-- form reset-fillfactor on t
-- ALTER TABLE RESET (fillfactor)
ALTER TABLE t RESET (fillfactor);

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t SET UNLOGGED;

-- form set-logged on t
-- ALTER TABLE SET LOGGED (was unlogged)
ALTER TABLE t SET LOGGED;

-- form set-unlogged-already on t
-- ALTER TABLE SET UNLOGGED (already unlogged)
ALTER TABLE t SET UNLOGGED;

-- setup
CREATE TABLE par(id bigint, a int, d text);
CREATE TABLE ch() INHERITS (par);
INSERT INTO par SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
INSERT INTO ch SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
CREATE TABLE ch2(LIKE par);

-- form inherit on ch2, parent par
-- ALTER TABLE INHERIT
ALTER TABLE ch2 INHERIT par;

-- setup
CREATE TABLE par(id bigint, a int, d text);
CREATE TABLE ch() INHERITS (par);
INSERT INTO par SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
INSERT INTO ch SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;

-- form no-inherit on ch, parent par
-- ALTER TABLE NO INHERIT
ALTER TABLE ch NO INHERIT par;

-- setup
CREATE TYPE ct AS (id bigint, v text);
CREATE TABLE q(id bigint, v text);

-- form of-type on q, type ct
-- ALTER TABLE OF type
ALTER TABLE q OF ct;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
GRANT SELECT ON t TO h_other;

-- form revoke on t
-- REVOKE ... ON TABLE
REVOKE SELECT ON t FROM h_other;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0) NOT VALID;

-- form multi-subcommand-mixed on t
-- ALTER TABLE with a SHARE UPDATE EXCLUSIVE and an ACCESS EXCLUSIVE sub-command
ALTER TABLE t VALIDATE CONSTRAINT t_chk, ADD COLUMN x int;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t OWNER TO h_other;

-- form reassign-owned on t
-- REASSIGN OWNED
REASSIGN OWNED BY h_other TO postgres;
