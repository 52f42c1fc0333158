-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form create-sequence on t
-- CREATE SEQUENCE
CREATE SEQUENCE s1;

-- form create-type-enum on t
-- CREATE TYPE AS ENUM
CREATE TYPE mood2 AS ENUM ('x');

-- form enum-add-value-same-txn-type on t
-- use a new enum value in the transaction that created the type and added the value
-- before CREATE TYPE mood AS ENUM ('a');
-- before ALTER TYPE mood ADD VALUE 'c';
-- before CREATE TABLE q2(m mood);
INSERT INTO q2 VALUES ('c');

-- form create-domain on t
-- CREATE DOMAIN ... CHECK
CREATE DOMAIN dom AS int CHECK (VALUE > 0);

-- setup
CREATE SEQUENCE s1;

-- form alter-sequence-increment on seq:s1
-- ALTER SEQUENCE INCREMENT
ALTER SEQUENCE s1 INCREMENT BY 10;

-- form alter-sequence-restart on seq:s1
-- ALTER SEQUENCE RESTART
ALTER SEQUENCE s1 RESTART WITH 1000;

-- form alter-sequence-owner on seq:s1
-- ALTER SEQUENCE OWNER TO
ALTER SEQUENCE s1 OWNER TO h_other;

-- form drop-sequence on seq:s1
-- DROP SEQUENCE
DROP SEQUENCE s1;

-- form setval on seq:s1
-- SELECT setval()
SELECT setval('s1', 1000);

-- form alter-sequence-unlogged on seq:s1
-- ALTER SEQUENCE SET UNLOGGED
ALTER SEQUENCE s1 SET UNLOGGED;

-- setup
CREATE SEQUENCE s1 AS int;

-- form alter-sequence-as-bigint on seq:s1
-- ALTER SEQUENCE AS bigint
ALTER SEQUENCE s1 AS bigint;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE SEQUENCE s1;

-- form alter-sequence-owned-by on seq:s1, table t
-- ALTER SEQUENCE OWNED BY
ALTER SEQUENCE s1 OWNED BY t.a;

-- setup
CREATE TABLE q(id bigserial PRIMARY KEY, v text);
INSERT INTO q(v) SELECT 'v' FROM generate_series(1,3000);

-- form drop-sequence-default-cascade on seq:q_id_seq, table q
-- DROP SEQUENCE ... CASCADE (a column default uses it)
DROP SEQUENCE q_id_seq CASCADE;

-- form alter-sequence-owned-by-none on seq:q_id_seq
-- ALTER SEQUENCE OWNED BY NONE
ALTER SEQUENCE q_id_seq OWNED BY NONE;

-- setup
CREATE TYPE mood AS ENUM ('a','b');
CREATE TABLE q(id bigint, m mood);
INSERT INTO q SELECT g, 'a' FROM generate_series(1,3000) g;

-- form enum-add-value on q
-- ALTER TYPE ADD VALUE
ALTER TYPE mood ADD VALUE 'c';

-- form enum-add-value-before on q
-- ALTER TYPE ADD VALUE ... BEFORE
ALTER TYPE mood ADD VALUE 'c' BEFORE 'b';

-- form enum-add-value-then-use on q
-- use a new enum value in the transaction that added it
-- before ALTER TYPE mood ADD VALUE 'c';
INSERT INTO q VALUES (0, 'c');

-- form enum-rename-value on q
-- ALTER TYPE RENAME VALUE
ALTER TYPE mood RENAME VALUE 'a' TO 'aa';

-- form drop-type-used on q
-- DROP TYPE (used by a table)
DROP TYPE mood;

-- form drop-type-cascade on q
-- DROP TYPE ... CASCADE (used by a table: drops the column)
DROP TYPE mood CASCADE;

-- setup
CREATE TYPE ct AS (id bigint, v text);
CREATE TABLE q OF ct;
INSERT INTO q SELECT g, 'v' FROM generate_series(1,3000) g;

-- form type-add-attribute on q, type ct
-- ALTER TYPE ADD ATTRIBUTE ... CASCADE (typed table)
ALTER TYPE ct ADD ATTRIBUTE x int CASCADE;

-- setup
CREATE TYPE ct AS (id bigint, v text);
CREATE TABLE q(id bigint, x ct);
INSERT INTO q SELECT g, ROW(g,'v')::ct FROM generate_series(1,3000) g;

-- form type-add-attribute-column on q, type ct
-- ALTER TYPE ADD ATTRIBUTE (composite used as a column)
ALTER TYPE ct ADD ATTRIBUTE x int;

-- form type-alter-attribute-type-column on q
-- ALTER TYPE ALTER ATTRIBUTE TYPE (composite used as a column)
ALTER TYPE ct ALTER ATTRIBUTE v TYPE varchar;

-- setup
CREATE DOMAIN dom AS int;
CREATE TABLE q(id bigint, x dom, d text);
INSERT INTO q SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;

-- form domain-add-check on q
-- ALTER DOMAIN ADD CONSTRAINT CHECK
ALTER DOMAIN dom ADD CONSTRAINT pos CHECK (VALUE > 0);

-- form domain-add-check-not-valid on q
-- ALTER DOMAIN ADD CONSTRAINT CHECK NOT VALID
ALTER DOMAIN dom ADD CONSTRAINT pos CHECK (VALUE > 0) NOT VALID;

-- form domain-set-not-null on q
-- ALTER DOMAIN SET NOT NULL
ALTER DOMAIN dom SET NOT NULL;

-- form domain-set-default on q
-- ALTER DOMAIN SET DEFAULT
ALTER DOMAIN dom SET DEFAULT 5;

-- setup
CREATE DOMAIN dom AS int;
CREATE TABLE q(id bigint, x dom, d text);
INSERT INTO q SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
ALTER DOMAIN dom ADD CONSTRAINT pos CHECK (VALUE > 0) NOT VALID;

-- form domain-validate on q
-- ALTER DOMAIN VALIDATE CONSTRAINT
ALTER DOMAIN dom VALIDATE CONSTRAINT pos;

-- setup
CREATE DOMAIN dom AS int;
CREATE TABLE q(id bigint, x dom, d text);
INSERT INTO q SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
ALTER DOMAIN dom ADD CONSTRAINT pos CHECK (VALUE > 0);

-- form domain-drop-constraint on q
-- ALTER DOMAIN DROP CONSTRAINT
ALTER DOMAIN dom DROP CONSTRAINT pos;
