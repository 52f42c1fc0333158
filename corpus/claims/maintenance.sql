-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form analyze on t
-- ANALYZE
ANALYZE t;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,120000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form vacuum on t
-- VACUUM
VACUUM t;

-- form vacuum-freeze on t
-- VACUUM (FREEZE)
VACUUM (FREEZE) t;

-- form vacuum-full on t
-- VACUUM FULL
VACUUM FULL t;
