-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x int, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-int-bigint on q
-- ALTER COLUMN TYPE int -> bigint
ALTER TABLE q ALTER COLUMN x TYPE bigint;

-- form type-int-text on q
-- ALTER COLUMN TYPE int -> text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- form type-int-numeric on q
-- ALTER COLUMN TYPE int -> numeric
ALTER TABLE q ALTER COLUMN x TYPE numeric;

-- form type-int-oid on q
-- ALTER COLUMN TYPE int -> oid (binary coercible)
ALTER TABLE q ALTER COLUMN x TYPE oid;

-- form type-using-expression on q
-- ALTER COLUMN TYPE int -> int USING (x+1)
ALTER TABLE q ALTER COLUMN x TYPE int USING (x+1);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x bigint, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-bigint-int on q
-- ALTER COLUMN TYPE bigint -> int
ALTER TABLE q ALTER COLUMN x TYPE int;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x smallint, pad text);
INSERT INTO q SELECT g, g%100, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-smallint-int on q
-- ALTER COLUMN TYPE smallint -> int
ALTER TABLE q ALTER COLUMN x TYPE int;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-varchar-widen on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100)
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-shrink on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(20)
ALTER TABLE q ALTER COLUMN x TYPE varchar(20);

-- form type-varchar-text on q
-- ALTER COLUMN TYPE varchar(50) -> text
ALTER TABLE q ALTER COLUMN x TYPE text;

-- form type-varchar-text-using on q
-- ALTER COLUMN TYPE varchar(50) -> text USING x::text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- form type-varchar-unbounded on q
-- ALTER COLUMN TYPE varchar(50) -> varchar
ALTER TABLE q ALTER COLUMN x TYPE varchar;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;

-- form type-varchar-widen-noindex on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), no index
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-citext-noindex on q
-- ALTER COLUMN TYPE varchar(50) -> citext, no index
ALTER TABLE q ALTER COLUMN x TYPE public.citext;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
ALTER TABLE q ADD CONSTRAINT q_chk CHECK (x <> '');

-- form type-varchar-widen-check on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), column has a CHECK
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_part_idx ON q(id) WHERE x IS NOT NULL;

-- form type-varchar-widen-partial-index on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), partial index mentions the column
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-text-partial-index on q
-- ALTER COLUMN TYPE varchar(50) -> text, partial index whose predicate mentions the column
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_low_idx ON q(lower(x));

-- form type-varchar-widen-expression-index on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), expression index on lower(x)
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-text-expression-index on q
-- ALTER COLUMN TYPE varchar(50) -> text, expression index on lower(x)
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_pat_idx ON q(x varchar_pattern_ops);

-- form type-varchar-widen-pattern-index on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), varchar_pattern_ops index
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-text-pattern-index on q
-- ALTER COLUMN TYPE varchar(50) -> text, varchar_pattern_ops index
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
ALTER TABLE q ADD CONSTRAINT q_x_key UNIQUE (x);

-- form type-varchar-widen-unique on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), UNIQUE constraint
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
CREATE VIEW vw AS SELECT x FROM q;

-- form type-varchar-widen-view on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), a view uses the column
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
ALTER TABLE q ADD COLUMN gx text GENERATED ALWAYS AS (x || 'z') STORED;

-- form type-varchar-widen-generated on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), a generated column uses it
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER trg BEFORE UPDATE ON q FOR EACH ROW WHEN (NEW.x IS NOT NULL) EXECUTE FUNCTION trf();

-- form type-varchar-widen-trigger-when on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), trigger WHEN uses it
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
CREATE STATISTICS q_st ON id, x FROM q;

-- form type-varchar-widen-stats on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), extended statistics on it
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-text-varchar on q
-- ALTER COLUMN TYPE text -> varchar (no length)
ALTER TABLE q ALTER COLUMN x TYPE varchar;

-- form type-text-varchar-n on q
-- ALTER COLUMN TYPE text -> varchar(50)
ALTER TABLE q ALTER COLUMN x TYPE varchar(50);

-- form type-text-char-n on q
-- ALTER COLUMN TYPE text -> char(10)
ALTER TABLE q ALTER COLUMN x TYPE char(10);

-- form type-text-citext on q
-- ALTER COLUMN TYPE text -> citext
ALTER TABLE q ALTER COLUMN x TYPE public.citext;

-- form type-same on q
-- ALTER COLUMN TYPE same type (no change)
ALTER TABLE q ALTER COLUMN x TYPE text;

-- form type-collation on q
-- ALTER COLUMN TYPE text -> text COLLATE "C" (collation change, indexed)
ALTER TABLE q ALTER COLUMN x TYPE text COLLATE "POSIX";

-- form type-bytea-text on q
-- ALTER COLUMN TYPE text -> bytea
ALTER TABLE q ALTER COLUMN x TYPE bytea USING x::bytea;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x char(10), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-char-text on q
-- ALTER COLUMN TYPE char(10) -> text
ALTER TABLE q ALTER COLUMN x TYPE text;

-- form type-char-widen on q
-- ALTER COLUMN TYPE char(10) -> char(20)
ALTER TABLE q ALTER COLUMN x TYPE char(20);

-- form type-char-varchar on q
-- ALTER COLUMN TYPE char(10) -> varchar(10)
ALTER TABLE q ALTER COLUMN x TYPE varchar(10);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(10), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-varchar-char on q
-- ALTER COLUMN TYPE varchar(10) -> char(10)
ALTER TABLE q ALTER COLUMN x TYPE char(10);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x public.citext, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-citext-text on q
-- ALTER COLUMN TYPE citext -> text
ALTER TABLE q ALTER COLUMN x TYPE text;

-- form type-citext-varchar on q
-- ALTER COLUMN TYPE citext -> varchar
ALTER TABLE q ALTER COLUMN x TYPE varchar;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x numeric(10,2), pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-numeric-widen on q
-- ALTER COLUMN TYPE numeric(10,2) -> numeric(12,2)
ALTER TABLE q ALTER COLUMN x TYPE numeric(12,2);

-- form type-numeric-unconstrained on q
-- ALTER COLUMN TYPE numeric(10,2) -> numeric
ALTER TABLE q ALTER COLUMN x TYPE numeric;

-- form type-numeric-scale-up on q
-- ALTER COLUMN TYPE numeric(10,2) -> numeric(12,4)
ALTER TABLE q ALTER COLUMN x TYPE numeric(12,4);

-- form type-numeric-scale-down on q
-- ALTER COLUMN TYPE numeric(10,2) -> numeric(10,1)
ALTER TABLE q ALTER COLUMN x TYPE numeric(10,1);

-- form type-numeric-precision-down on q
-- ALTER COLUMN TYPE numeric(10,2) -> numeric(8,2)
ALTER TABLE q ALTER COLUMN x TYPE numeric(8,2);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x numeric, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-numeric-constrain on q
-- ALTER COLUMN TYPE numeric -> numeric(12,2)
ALTER TABLE q ALTER COLUMN x TYPE numeric(12,2);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamp, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamp + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
SET TimeZone='America/New_York';

-- form type-timestamp-timestamptz-nonutc on q
-- ALTER COLUMN TYPE timestamp -> timestamptz (session TimeZone not UTC)
ALTER TABLE q ALTER COLUMN x TYPE timestamptz;

-- form type-timestamp-timestamptz-using-at-utc on q
-- ALTER COLUMN TYPE timestamp -> timestamptz USING x AT TIME ZONE 'UTC' (session TimeZone not UTC)
ALTER TABLE q ALTER COLUMN x TYPE timestamptz USING x AT TIME ZONE 'UTC';

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamp, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamp + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
SET TimeZone='UTC';

-- form type-timestamp-timestamptz-utc on q
-- ALTER COLUMN TYPE timestamp -> timestamptz (session TimeZone UTC)
ALTER TABLE q ALTER COLUMN x TYPE timestamptz;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamptz, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamptz + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
SET TimeZone='America/New_York';

-- form type-timestamptz-timestamp-nonutc on q
-- ALTER COLUMN TYPE timestamptz -> timestamp (session TimeZone not UTC)
ALTER TABLE q ALTER COLUMN x TYPE timestamp;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamptz, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamptz + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
SET TimeZone='UTC';

-- form type-timestamptz-timestamp-utc on q
-- ALTER COLUMN TYPE timestamptz -> timestamp (session TimeZone UTC)
ALTER TABLE q ALTER COLUMN x TYPE timestamp;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamp(3), pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamp + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-timestamp-precision-up on q
-- ALTER COLUMN TYPE timestamp(3) -> timestamp(6)
ALTER TABLE q ALTER COLUMN x TYPE timestamp(6);

-- form type-timestamp-precision-drop on q
-- ALTER COLUMN TYPE timestamp(3) -> timestamp
ALTER TABLE q ALTER COLUMN x TYPE timestamp;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamp, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamp + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-timestamp-precision-down on q
-- ALTER COLUMN TYPE timestamp -> timestamp(0)
ALTER TABLE q ALTER COLUMN x TYPE timestamp(0);

-- form type-timestamp-precision-same on q
-- ALTER COLUMN TYPE timestamp -> timestamp(6)
ALTER TABLE q ALTER COLUMN x TYPE timestamp(6);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamptz(3), pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamptz + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-timestamptz-precision-up on q
-- ALTER COLUMN TYPE timestamptz(3) -> timestamptz(6)
ALTER TABLE q ALTER COLUMN x TYPE timestamptz(6);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x time(0), pad text);
INSERT INTO q SELECT g, '00:00'::time + (g%86400) * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-time-precision-up on q
-- ALTER COLUMN TYPE time(0) -> time(6)
ALTER TABLE q ALTER COLUMN x TYPE time(6);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x interval(0), pad text);
INSERT INTO q SELECT g, g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-interval-precision-up on q
-- ALTER COLUMN TYPE interval(0) -> interval(6)
ALTER TABLE q ALTER COLUMN x TYPE interval(6);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x date, pad text);
INSERT INTO q SELECT g, '2024-01-01'::date + g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-date-timestamp on q
-- ALTER COLUMN TYPE date -> timestamp
ALTER TABLE q ALTER COLUMN x TYPE timestamp;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamp, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamp + g * interval '1 h', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-timestamp-date on q
-- ALTER COLUMN TYPE timestamp -> date
ALTER TABLE q ALTER COLUMN x TYPE date;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x json, pad text);
INSERT INTO q SELECT g, '{}', repeat('p',100) FROM generate_series(1,5000) g;

-- form type-json-jsonb on q
-- ALTER COLUMN TYPE json -> jsonb
ALTER TABLE q ALTER COLUMN x TYPE jsonb;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x jsonb, pad text);
INSERT INTO q SELECT g, '{}', repeat('p',100) FROM generate_series(1,5000) g;

-- form type-jsonb-json on q
-- ALTER COLUMN TYPE jsonb -> json
ALTER TABLE q ALTER COLUMN x TYPE json;

-- form type-jsonb-text on q
-- ALTER COLUMN TYPE jsonb -> text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, '{}', repeat('p',100) FROM generate_series(1,5000) g;

-- form type-text-jsonb on q
-- ALTER COLUMN TYPE text -> jsonb USING x::jsonb
ALTER TABLE q ALTER COLUMN x TYPE jsonb USING x::jsonb;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, gen_random_uuid()::text, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-text-uuid on q
-- ALTER COLUMN TYPE text -> uuid USING x::uuid
ALTER TABLE q ALTER COLUMN x TYPE uuid USING x::uuid;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x uuid, pad text);
INSERT INTO q SELECT g, gen_random_uuid(), repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-uuid-text on q
-- ALTER COLUMN TYPE uuid -> text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varbit(10), pad text);
INSERT INTO q SELECT g, '101', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-varbit-widen on q
-- ALTER COLUMN TYPE varbit(10) -> varbit(20)
ALTER TABLE q ALTER COLUMN x TYPE varbit(20);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x bit(3), pad text);
INSERT INTO q SELECT g, '101', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-bit-widen on q
-- ALTER COLUMN TYPE bit(3) -> bit(5)
ALTER TABLE q ALTER COLUMN x TYPE bit(5) USING x::bit(5);

-- form type-bit-varbit on q
-- ALTER COLUMN TYPE bit(3) -> varbit(3)
ALTER TABLE q ALTER COLUMN x TYPE varbit(3);

-- form type-bit-varbit-unbounded on q
-- ALTER COLUMN TYPE bit(3) -> varbit
ALTER TABLE q ALTER COLUMN x TYPE varbit;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x cidr, pad text);
INSERT INTO q SELECT g, '10.0.0.0/8', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-cidr-inet on q
-- ALTER COLUMN TYPE cidr -> inet (binary coercible)
ALTER TABLE q ALTER COLUMN x TYPE inet;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x inet, pad text);
INSERT INTO q SELECT g, '10.0.0.0/8', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-inet-cidr on q
-- ALTER COLUMN TYPE inet -> cidr
ALTER TABLE q ALTER COLUMN x TYPE cidr;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x xml, pad text);
INSERT INTO q SELECT g, '<a/>', repeat('p',100) FROM generate_series(1,5000) g;

-- form type-xml-text on q
-- ALTER COLUMN TYPE xml -> text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- form type-xml-text-plain on q
-- ALTER COLUMN TYPE xml -> text (no USING)
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TYPE mood AS ENUM ('a','b');
CREATE TABLE q(id bigint PRIMARY KEY, x mood, pad text);
INSERT INTO q SELECT g, 'a', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-enum-text on q
-- ALTER COLUMN TYPE enum -> text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- setup
CREATE TYPE mood AS ENUM ('a','b');
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, 'a', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-text-enum on q
-- ALTER COLUMN TYPE text -> enum
ALTER TABLE q ALTER COLUMN x TYPE mood USING x::mood;

-- setup
CREATE TYPE mood AS ENUM ('a','b');
CREATE TYPE mood2 AS ENUM ('a','b','c');
CREATE TABLE q(id bigint PRIMARY KEY, x mood, pad text);
INSERT INTO q SELECT g, 'a', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-enum-enum on q
-- ALTER COLUMN TYPE enum -> another enum (via text)
ALTER TABLE q ALTER COLUMN x TYPE mood2 USING x::text::mood2;

-- setup
CREATE DOMAIN dom AS text;
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-text-domain-plain on q
-- ALTER COLUMN TYPE text -> domain over text, no constraint
ALTER TABLE q ALTER COLUMN x TYPE dom;

-- setup
CREATE DOMAIN dom AS text CHECK (VALUE <> '');
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-text-domain-check on q
-- ALTER COLUMN TYPE text -> domain over text with CHECK
ALTER TABLE q ALTER COLUMN x TYPE dom;

-- setup
CREATE DOMAIN dom AS text CHECK (VALUE <> '');
CREATE TABLE q(id bigint PRIMARY KEY, x dom, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-domain-text on q
-- ALTER COLUMN TYPE domain over text -> text
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x int[], pad text);
INSERT INTO q SELECT g, ARRAY[g], repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-int-array-bigint-array on q
-- ALTER COLUMN TYPE int[] -> bigint[]
ALTER TABLE q ALTER COLUMN x TYPE bigint[];

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(10)[], pad text);
INSERT INTO q SELECT g, ARRAY['c'||g], repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-varchar-array-widen on q
-- ALTER COLUMN TYPE varchar(10)[] -> varchar(20)[]
ALTER TABLE q ALTER COLUMN x TYPE varchar(20)[];

-- form type-varchar-array-text-array on q
-- ALTER COLUMN TYPE varchar(10)[] -> text[]
ALTER TABLE q ALTER COLUMN x TYPE text[];

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x text, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;

-- form type-collation-noindex on q
-- ALTER COLUMN TYPE text -> text COLLATE "C" (no index)
ALTER TABLE q ALTER COLUMN x TYPE text COLLATE "POSIX";

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x real, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-real-double on q
-- ALTER COLUMN TYPE real -> double precision
ALTER TABLE q ALTER COLUMN x TYPE double precision;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x boolean, pad text);
INSERT INTO q SELECT g, true, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-bool-int on q
-- ALTER COLUMN TYPE boolean -> int
ALTER TABLE q ALTER COLUMN x TYPE int USING x::int;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x money, pad text);
INSERT INTO q SELECT g, 1, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-money-numeric on q
-- ALTER COLUMN TYPE money -> numeric
ALTER TABLE q ALTER COLUMN x TYPE numeric;

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE q(id bigint PRIMARY KEY, x int, pad text);
INSERT INTO q SELECT g, 1+g%2000, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
ALTER TABLE q ADD CONSTRAINT q_fk FOREIGN KEY (x) REFERENCES ref(id);

-- form type-fk-column on q, referenced ref
-- ALTER COLUMN TYPE int -> bigint on a foreign key column
ALTER TABLE q ALTER COLUMN x TYPE bigint;

-- setup
CREATE TABLE rq(id int PRIMARY KEY, v text);
INSERT INTO rq SELECT g, repeat('v',100) FROM generate_series(1,2000) g;
CREATE TABLE q(id bigint PRIMARY KEY, x int, pad text);
INSERT INTO q SELECT g, 1+g%2000, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
ALTER TABLE q ADD CONSTRAINT q_fk FOREIGN KEY (x) REFERENCES rq(id);

-- form type-fk-referenced-column on rq, referencing q
-- ALTER COLUMN TYPE int -> bigint on a referenced primary key
ALTER TABLE rq ALTER COLUMN id TYPE bigint;

-- setup
CREATE TABLE rv(id varchar(50) PRIMARY KEY);
INSERT INTO rv SELECT 'c'||g FROM generate_series(1,5000) g;
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);
ALTER TABLE q ADD CONSTRAINT q_fk FOREIGN KEY (x) REFERENCES rv(id);

-- form type-fk-varchar-widen on q, referenced rv
-- ALTER COLUMN TYPE varchar(50) -> varchar(100) on a foreign key column
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE pp(id bigint, k int, x varchar(50)) PARTITION BY RANGE(k);
CREATE TABLE pp1 PARTITION OF pp FOR VALUES FROM (0) TO (100);
INSERT INTO pp SELECT g, g%100, 'c'||g FROM generate_series(1,5000) g;
CREATE INDEX pp_x_idx ON pp(x);

-- form type-varchar-widen-partitioned on pp, partition pp1
-- ALTER COLUMN TYPE varchar(50) -> varchar(100) on a partitioned parent
ALTER TABLE pp ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-text-partitioned on pp, partition pp1
-- ALTER COLUMN TYPE varchar(50) -> text on a partitioned parent, indexed
ALTER TABLE pp ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE pp(id bigint, k int, x int) PARTITION BY RANGE(k);
CREATE TABLE pp1 PARTITION OF pp FOR VALUES FROM (0) TO (100);
INSERT INTO pp SELECT g, g%100, g FROM generate_series(1,5000) g;
CREATE INDEX pp_x_idx ON pp(x);

-- form type-int-bigint-partitioned on pp, partition pp1
-- ALTER COLUMN TYPE int -> bigint on a partitioned parent
ALTER TABLE pp ALTER COLUMN x TYPE bigint;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form type-int-bigint-and-other on t
-- ALTER COLUMN TYPE varchar widen, ALTER COLUMN TYPE int -> bigint in one statement
ALTER TABLE t ALTER COLUMN c TYPE varchar(100), ALTER COLUMN u TYPE bigint;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x public.citext, pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;

-- form type-citext-text-noindex on q
-- ALTER COLUMN TYPE citext -> text, no index
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x inet, pad text);
INSERT INTO q SELECT g, '10.0.0.1', repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-inet-text on q
-- ALTER COLUMN TYPE inet -> text
ALTER TABLE q ALTER COLUMN x TYPE text USING x::text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x double precision, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_x_idx ON q(x);

-- form type-double-numeric on q
-- ALTER COLUMN TYPE double precision -> numeric
ALTER TABLE q ALTER COLUMN x TYPE numeric;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_trgm_idx ON q USING gin (x public.gin_trgm_ops);

-- form type-varchar-widen-gin-trgm on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), GIN gin_trgm_ops index
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- form type-varchar-text-gin-trgm on q
-- ALTER COLUMN TYPE varchar(50) -> text, GIN gin_trgm_ops index
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
ALTER TABLE q ADD CONSTRAINT q_chk CHECK (x <> '');

-- form type-varchar-text-check on q
-- ALTER COLUMN TYPE varchar(50) -> text, column has a CHECK
ALTER TABLE q ALTER COLUMN x TYPE text;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_h_idx ON q USING hash (x);

-- form type-varchar-widen-hash on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), hash index
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x varchar(50), pad text);
INSERT INTO q SELECT g, 'c'||g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE INDEX q_inc_idx ON q(id) INCLUDE (x);

-- form type-varchar-widen-include on q
-- ALTER COLUMN TYPE varchar(50) -> varchar(100), column is an INCLUDE column of an index
ALTER TABLE q ALTER COLUMN x TYPE varchar(100);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x numeric(10,2), pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
ALTER TABLE q ADD CONSTRAINT q_chk CHECK (x > 0) NOT VALID;

-- form type-numeric-widen-check-notvalid on q
-- ALTER COLUMN TYPE numeric(10,2) -> numeric(12,2), column has a NOT VALID CHECK
ALTER TABLE q ALTER COLUMN x TYPE numeric(12,2);

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x int NOT NULL DEFAULT 0, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;

-- form type-int-bigint-not-null-default on q
-- ALTER COLUMN TYPE int -> bigint, column has a DEFAULT and NOT NULL
ALTER TABLE q ALTER COLUMN x TYPE bigint;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x int, pad text);
INSERT INTO q SELECT g, g, repeat('p',100) FROM generate_series(1,5000) g;
CREATE SEQUENCE q_x_seq OWNED BY q.x;
ALTER TABLE q ALTER COLUMN x SET DEFAULT nextval('q_x_seq');

-- form type-int-bigint-default-nextval on q
-- ALTER COLUMN TYPE int -> bigint, serial column (primary key)
ALTER TABLE q ALTER COLUMN x TYPE bigint;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form type-partition-key on p
-- ALTER COLUMN TYPE of a partition key column
ALTER TABLE p ALTER COLUMN k TYPE bigint;

-- setup
CREATE TABLE par(id bigint, a int, d text);
CREATE TABLE ch() INHERITS (par);
INSERT INTO par SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;
INSERT INTO ch SELECT g, g, repeat('d',50) FROM generate_series(1,3000) g;

-- form type-inherited on par, child ch
-- ALTER COLUMN TYPE int -> bigint on an inheritance parent
ALTER TABLE par ALTER COLUMN a TYPE bigint;

-- setup
CREATE TABLE q(id bigint PRIMARY KEY, x timestamp, pad text);
INSERT INTO q SELECT g, '2024-01-01'::timestamp + g * interval '1 s', repeat('p',100) FROM generate_series(1,5000) g;
SET TimeZone='UTC';

-- form type-timestamp-timestamptz-utc-noindex on q
-- ALTER COLUMN TYPE timestamp -> timestamptz (session TimeZone UTC), no index
ALTER TABLE q ALTER COLUMN x TYPE timestamptz;

-- setup
CREATE TABLE pp(id bigint, k int, x varchar(50)) PARTITION BY RANGE(k);
CREATE TABLE pp1 PARTITION OF pp FOR VALUES FROM (0) TO (100);
INSERT INTO pp SELECT g, g%100, 'c'||g FROM generate_series(1,5000) g;

-- form type-varchar-widen-partitioned-noindex on pp, partition pp1
-- ALTER COLUMN TYPE varchar(50) -> varchar(100) on a partitioned parent, no index
ALTER TABLE pp ALTER COLUMN x TYPE varchar(100);
