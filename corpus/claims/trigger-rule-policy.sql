-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

-- form create-trigger on t
-- CREATE TRIGGER
CREATE TRIGGER trg BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trf();

-- form create-constraint-trigger on t
-- CREATE CONSTRAINT TRIGGER
CREATE CONSTRAINT TRIGGER trg AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION trf();

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER trg BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trf();

-- form create-or-replace-trigger on t
-- CREATE OR REPLACE TRIGGER
CREATE OR REPLACE TRIGGER trg BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION trf();

-- form drop-trigger on t
-- DROP TRIGGER
DROP TRIGGER trg ON t;

-- form rename-trigger on t
-- ALTER TRIGGER RENAME
ALTER TRIGGER trg ON t RENAME TO trg2;

-- form disable-trigger on t
-- ALTER TABLE DISABLE TRIGGER
ALTER TABLE t DISABLE TRIGGER trg;

-- form enable-trigger-always on t
-- ALTER TABLE ENABLE ALWAYS TRIGGER
ALTER TABLE t ENABLE ALWAYS TRIGGER trg;

-- form create-function on t
-- CREATE OR REPLACE FUNCTION
CREATE OR REPLACE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

-- form drop-function-cascade-trigger on t
-- DROP FUNCTION ... CASCADE (a trigger uses it)
DROP FUNCTION trf() CASCADE;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

-- form create-trigger-partitioned on p, partition p1, partition p2
-- CREATE TRIGGER on a partitioned parent
CREATE TRIGGER trg AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION trf();

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form disable-trigger-all on t
-- ALTER TABLE DISABLE TRIGGER ALL (table has a foreign key)
ALTER TABLE t DISABLE TRIGGER ALL;

-- form create-trigger-fk-parent on ref
-- ALTER TABLE ref DISABLE TRIGGER ALL (referenced side of a foreign key)
ALTER TABLE ref DISABLE TRIGGER ALL;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-rule on t
-- CREATE RULE
CREATE RULE r1 AS ON DELETE TO t DO INSTEAD NOTHING;

-- form create-policy on t
-- CREATE POLICY
CREATE POLICY po ON t USING (true);

-- form create-statistics on t
-- CREATE STATISTICS
CREATE STATISTICS st ON a, b FROM t;

-- form create-publication on t
-- CREATE PUBLICATION FOR TABLE
-- cleanup DROP PUBLICATION IF EXISTS h_pub
CREATE PUBLICATION h_pub FOR TABLE t;

-- form create-publication-all on t
-- CREATE PUBLICATION FOR ALL TABLES
-- cleanup DROP PUBLICATION IF EXISTS h_pub
CREATE PUBLICATION h_pub FOR ALL TABLES;

-- form create-extension on t
-- CREATE EXTENSION
-- cleanup DROP EXTENSION IF EXISTS hstore
CREATE EXTENSION hstore SCHEMA h;

-- form create-publication-schema on t
-- CREATE PUBLICATION FOR TABLES IN SCHEMA
-- cleanup DROP PUBLICATION IF EXISTS h_pub
CREATE PUBLICATION h_pub FOR TABLES IN SCHEMA h;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE RULE r1 AS ON DELETE TO t DO INSTEAD NOTHING;

-- form drop-rule on t
-- DROP RULE
DROP RULE r1 ON t;

-- form disable-rule on t
-- ALTER TABLE DISABLE RULE
ALTER TABLE t DISABLE RULE r1;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE POLICY po ON t USING (true);

-- form alter-policy on t
-- ALTER POLICY
ALTER POLICY po ON t USING (false);

-- form rename-policy on t
ALTER POLICY po ON t RENAME TO pol2;

-- form drop-policy on t
-- DROP POLICY
DROP POLICY po ON t;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE STATISTICS st ON a, b FROM t;

-- form alter-statistics on t
-- ALTER STATISTICS SET STATISTICS
ALTER STATISTICS st SET STATISTICS 100;

-- form drop-statistics on t
-- DROP STATISTICS
DROP STATISTICS st;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE PUBLICATION h_pub;

-- form alter-publication-add on t
-- ALTER PUBLICATION ADD TABLE
-- cleanup DROP PUBLICATION IF EXISTS h_pub
ALTER PUBLICATION h_pub ADD TABLE t;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE PUBLICATION h_pub FOR TABLE t;

-- form alter-publication-drop on t
-- ALTER PUBLICATION DROP TABLE
-- cleanup DROP PUBLICATION IF EXISTS h_pub
ALTER PUBLICATION h_pub DROP TABLE t;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';

-- form create-event-trigger on t
-- CREATE EVENT TRIGGER
-- cleanup DROP EVENT TRIGGER IF EXISTS h_et
CREATE EVENT TRIGGER h_et ON ddl_command_end EXECUTE FUNCTION etf();

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE EXTENSION hstore SCHEMA h;
ALTER TABLE t ADD COLUMN hs hstore;

-- form drop-extension-cascade-column on t
-- DROP EXTENSION ... CASCADE (a column uses its type)
-- cleanup DROP EXTENSION IF EXISTS hstore CASCADE
DROP EXTENSION hstore CASCADE;
