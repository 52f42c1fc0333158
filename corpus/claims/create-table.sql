-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-table on t
-- CREATE TABLE
CREATE TABLE n(id bigint PRIMARY KEY, v text);

-- form create-table-if-not-exists-existing on t
-- CREATE TABLE IF NOT EXISTS (already there)
CREATE TABLE IF NOT EXISTS t(id bigint);

-- form create-table-like on t
-- CREATE TABLE (LIKE t INCLUDING ALL)
CREATE TABLE n(LIKE t INCLUDING ALL);

-- form create-table-as on t
-- CREATE TABLE AS SELECT
CREATE TABLE n AS SELECT * FROM t;

-- form create-table-as-no-data on t
-- CREATE TABLE AS SELECT ... WITH NO DATA
CREATE TABLE n AS SELECT * FROM t WITH NO DATA;

-- form select-into on t
-- SELECT INTO
SELECT * INTO n FROM t;

-- form create-table-partitioned on t
-- CREATE TABLE ... PARTITION BY
CREATE TABLE n(id bigint, k int) PARTITION BY RANGE(k);

-- form create-temp-table on t
-- CREATE TEMP TABLE
CREATE TEMP TABLE n(id bigint);

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;

-- form create-table-with-fk on ref
-- CREATE TABLE (... REFERENCES ref)
CREATE TABLE n(id bigint PRIMARY KEY, r bigint REFERENCES ref(id));

-- setup
CREATE TABLE par(id bigint, a int, d text);
CREATE TABLE ch() INHERITS (par);
INSERT INTO par SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
INSERT INTO ch SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;

-- form create-table-inherits on par
-- CREATE TABLE ... INHERITS (par)
CREATE TABLE ch2() INHERITS (par);
