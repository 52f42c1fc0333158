-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form add-column-nullable on t
-- ADD COLUMN (nullable, no default)
ALTER TABLE t ADD COLUMN x int;

-- form add-column-if-not-exists-existing on t
-- ADD COLUMN IF NOT EXISTS (already there)
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;

-- form add-column-const-default on t
-- ADD COLUMN ... DEFAULT constant
ALTER TABLE t ADD COLUMN x int DEFAULT 42;

-- form add-column-not-null-const-default on t
-- ADD COLUMN ... NOT NULL DEFAULT constant
ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 42;

-- form add-column-stable-default on t
-- ADD COLUMN ... DEFAULT now() (stable)
ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now();

-- form add-column-current-timestamp-default on t
-- ADD COLUMN ... DEFAULT CURRENT_TIMESTAMP
ALTER TABLE t ADD COLUMN x timestamptz DEFAULT CURRENT_TIMESTAMP;

-- form add-column-volatile-default-clock on t
-- ADD COLUMN ... DEFAULT clock_timestamp() (volatile)
ALTER TABLE t ADD COLUMN x timestamptz DEFAULT clock_timestamp();

-- form add-column-volatile-default-uuid on t
-- ADD COLUMN ... DEFAULT gen_random_uuid() (volatile)
ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid();

-- form add-column-volatile-default-uuidv7 on t
-- ADD COLUMN ... DEFAULT uuidv7() (volatile)
ALTER TABLE t ADD COLUMN x uuid DEFAULT uuidv7();

-- form add-column-volatile-default-random on t
-- ADD COLUMN ... DEFAULT random()
ALTER TABLE t ADD COLUMN x float DEFAULT random();

-- form add-column-immutable-expr-default on t
-- ADD COLUMN ... DEFAULT immutable expression
ALTER TABLE t ADD COLUMN x int DEFAULT (6*7);

-- form add-column-null-default on t
-- ADD COLUMN ... DEFAULT NULL
ALTER TABLE t ADD COLUMN x int DEFAULT NULL;

-- form add-column-jsonb-default on t
-- ADD COLUMN jsonb NOT NULL DEFAULT '{}'
ALTER TABLE t ADD COLUMN x jsonb NOT NULL DEFAULT '{}';

-- form add-column-array-default on t
-- ADD COLUMN int[] NOT NULL DEFAULT '{}'
ALTER TABLE t ADD COLUMN x int[] NOT NULL DEFAULT '{}';

-- form add-column-serial on t
-- ADD COLUMN bigserial
ALTER TABLE t ADD COLUMN x bigserial;

-- form add-column-identity on t
-- ADD COLUMN ... GENERATED ALWAYS AS IDENTITY
ALTER TABLE t ADD COLUMN x bigint GENERATED ALWAYS AS IDENTITY;

-- form add-column-generated-stored on t
-- ADD COLUMN ... GENERATED ALWAYS AS (...) STORED
ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + b) STORED;

-- form add-column-generated-virtual on t
-- ADD COLUMN ... GENERATED ALWAYS AS (...) VIRTUAL
ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + b) VIRTUAL;

-- form add-column-generated-virtual-not-null on t
-- ADD COLUMN ... NOT NULL GENERATED ALWAYS AS (...) VIRTUAL
ALTER TABLE t ADD COLUMN x int NOT NULL GENERATED ALWAYS AS (b + 1) VIRTUAL;

-- form add-column-generated-default-kind on t
-- ADD COLUMN ... GENERATED ALWAYS AS (...) with neither STORED nor VIRTUAL
ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + b);

-- form add-column-not-null-no-default on t
-- ADD COLUMN ... NOT NULL (no default, table has rows)
ALTER TABLE t ADD COLUMN x int NOT NULL;

-- form add-column-check on t
-- ADD COLUMN ... CHECK (nullable, no default)
ALTER TABLE t ADD COLUMN x int CHECK (x > 0);

-- form add-column-default-check on t
-- ADD COLUMN ... DEFAULT constant CHECK
ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 1 CHECK (x > 0);

-- form add-column-unique on t
-- ADD COLUMN ... UNIQUE (nullable)
ALTER TABLE t ADD COLUMN x int UNIQUE;

-- form add-column-compression on t
-- ADD COLUMN text COMPRESSION pglz
ALTER TABLE t ADD COLUMN x text COMPRESSION pglz;

-- form add-column-two on t
-- ADD COLUMN x, ADD COLUMN y
ALTER TABLE t ADD COLUMN x int, ADD COLUMN y text DEFAULT 'q';

-- form add-column-literal-now on t
-- ADD COLUMN ... DEFAULT 'now'::timestamptz literal
ALTER TABLE t ADD COLUMN x timestamptz DEFAULT 'now';

-- form add-column-check-not-valid on t
-- ADD COLUMN x, ADD CONSTRAINT CHECK NOT VALID in one statement
ALTER TABLE t ADD COLUMN x int, ADD CONSTRAINT t_x_chk CHECK (x > 0) NOT VALID;

-- form add-column-set-volatile-default-one-statement on t
-- ADD COLUMN x, ALTER COLUMN x SET DEFAULT volatile in one statement
ALTER TABLE t ADD COLUMN x uuid, ALTER COLUMN x SET DEFAULT gen_random_uuid();

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE FUNCTION f_imm() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';

-- form add-column-immutable-userfunc-default on t
-- ADD COLUMN ... DEFAULT immutable user function
ALTER TABLE t ADD COLUMN x int DEFAULT f_imm();

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE FUNCTION f_vol() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';

-- form add-column-userfunc-default on t
-- ADD COLUMN ... DEFAULT user function with no volatility marking
ALTER TABLE t ADD COLUMN x int DEFAULT f_vol();

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE SEQUENCE s1;

-- form add-column-nextval-default on t
-- ADD COLUMN ... DEFAULT nextval()
ALTER TABLE t ADD COLUMN x bigint DEFAULT nextval('s1');

-- setup
CREATE TABLE q(id bigint);

-- form add-column-not-null-no-default-empty on q
-- ADD COLUMN ... NOT NULL (no default, table is empty)
ALTER TABLE q ADD COLUMN x int NOT NULL;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;

-- form add-column-references on t, referenced ref
-- ADD COLUMN ... REFERENCES ref (nullable, no default)
ALTER TABLE t ADD COLUMN x bigint REFERENCES ref(id);

-- form add-column-references-default on t, referenced ref
-- ADD COLUMN ... DEFAULT constant REFERENCES ref
ALTER TABLE t ADD COLUMN x bigint DEFAULT 1 REFERENCES ref(id);

-- form add-column-references-default-null on t, referenced ref
-- ADD COLUMN ... DEFAULT NULL REFERENCES ref
ALTER TABLE t ADD COLUMN x bigint DEFAULT NULL REFERENCES ref(id);

-- form add-column-fk-not-valid on t, referenced ref
-- ADD COLUMN x, ADD CONSTRAINT FOREIGN KEY NOT VALID in one statement
ALTER TABLE t ADD COLUMN x bigint, ADD CONSTRAINT t_x_fk FOREIGN KEY (x) REFERENCES ref(id) NOT VALID;

-- setup
CREATE TABLE q(id bigint, d text);
INSERT INTO q SELECT g, repeat('d',100) FROM generate_series(1,5000) g;

-- form add-column-primary-key on q
-- ADD COLUMN ... bigserial PRIMARY KEY (table has none)
ALTER TABLE q ADD COLUMN x bigserial PRIMARY KEY;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE DOMAIN dom AS int;

-- form add-column-domain-plain on t
-- ADD COLUMN of a domain without constraints
ALTER TABLE t ADD COLUMN x dom;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE DOMAIN dom AS int CHECK (VALUE > 0);

-- form add-column-domain-check on t
-- ADD COLUMN of a domain with CHECK (no default)
ALTER TABLE t ADD COLUMN x dom;

-- form add-column-domain-check-default on t
-- ADD COLUMN of a domain with CHECK, DEFAULT constant
ALTER TABLE t ADD COLUMN x dom DEFAULT 5;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE DOMAIN dom AS int DEFAULT 5;

-- form add-column-domain-with-default on t
-- ADD COLUMN of a domain that has a DEFAULT
ALTER TABLE t ADD COLUMN x dom;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TYPE mood AS ENUM ('a','b');

-- form add-column-enum-default on t
-- ADD COLUMN enum NOT NULL DEFAULT 'a'
ALTER TABLE t ADD COLUMN x mood NOT NULL DEFAULT 'a';

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form add-column-partitioned on p, partition p1, partition p2
-- ADD COLUMN on a partitioned parent
ALTER TABLE p ADD COLUMN x int;

-- form add-column-partitioned-volatile on p, partition p1, partition p2
-- ADD COLUMN ... DEFAULT gen_random_uuid() on a partitioned parent
ALTER TABLE p ADD COLUMN x uuid DEFAULT gen_random_uuid();

-- form add-column-identity-partitioned on p, partition p1, partition p2
-- ADD COLUMN ... AS IDENTITY on a partitioned parent
ALTER TABLE p ADD COLUMN x bigint GENERATED ALWAYS AS IDENTITY;

-- form add-column-const-default-partitioned on p, partition p1, partition p2
-- ADD COLUMN ... NOT NULL DEFAULT constant on a partitioned parent
ALTER TABLE p ADD COLUMN x int NOT NULL DEFAULT 1;

-- setup
CREATE TABLE par(id bigint, a int, d text);
CREATE TABLE ch() INHERITS (par);
INSERT INTO par SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
INSERT INTO ch SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;

-- form add-column-inherited on par, child ch
-- ADD COLUMN on an inheritance parent
ALTER TABLE par ADD COLUMN x int;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE VIEW vw AS SELECT * FROM t;

-- form add-column-with-view on t
-- ADD COLUMN (a view depends on the table)
ALTER TABLE t ADD COLUMN x int;
