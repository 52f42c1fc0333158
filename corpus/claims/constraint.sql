-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;

-- form add-check on t
-- ADD CONSTRAINT CHECK
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0);

-- form add-check-not-valid on t
-- ADD CONSTRAINT CHECK NOT VALID
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0) NOT VALID;

-- form add-check-not-enforced on t
-- ADD CONSTRAINT CHECK NOT ENFORCED
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0) NOT ENFORCED;

-- form add-and-validate-check-one-statement on t
-- ADD CONSTRAINT CHECK NOT VALID, VALIDATE CONSTRAINT in one statement
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0) NOT VALID, VALIDATE CONSTRAINT t_chk;

-- form validate-check-in-txn-of-add on t
-- VALIDATE CONSTRAINT in the same transaction as ADD ... NOT VALID
-- before ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_chk;

-- form add-fk-self on t
-- ADD CONSTRAINT FOREIGN KEY (self reference) NOT VALID
ALTER TABLE t ADD CONSTRAINT t_self FOREIGN KEY (r) REFERENCES t(id) NOT VALID;

-- form drop-pkey on t
-- DROP CONSTRAINT (primary key)
ALTER TABLE t DROP CONSTRAINT t_pkey;

-- form drop-constraint-if-exists-missing on t
-- DROP CONSTRAINT IF EXISTS (missing)
ALTER TABLE t DROP CONSTRAINT IF EXISTS nope;

-- form add-unique on t
-- ADD CONSTRAINT UNIQUE
ALTER TABLE t ADD CONSTRAINT t_u_key UNIQUE (u);

-- form add-unique-nulls-not-distinct on t
-- ADD CONSTRAINT UNIQUE NULLS NOT DISTINCT
ALTER TABLE t ADD CONSTRAINT t_u_key UNIQUE NULLS NOT DISTINCT (u);

-- form add-exclude on t
-- ADD CONSTRAINT EXCLUDE
ALTER TABLE t ADD CONSTRAINT t_ex EXCLUDE USING btree (u WITH =);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form add-check-no-inherit-partitioned on p, partition p1, partition p2
-- ADD CONSTRAINT CHECK on a partitioned parent
ALTER TABLE p ADD CONSTRAINT p_chk CHECK (k >= 0);

-- form add-check-not-valid-partitioned on p, partition p1, partition p2
-- ADD CONSTRAINT CHECK NOT VALID on a partitioned parent
ALTER TABLE p ADD CONSTRAINT p_chk CHECK (k >= 0) NOT VALID;

-- form add-unique-partitioned on p, partition p1, partition p2
-- ADD CONSTRAINT UNIQUE on a partitioned parent
ALTER TABLE p ADD CONSTRAINT p_u UNIQUE (k, id);

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0) NOT VALID;

-- form validate-check on t
-- VALIDATE CONSTRAINT (check)
ALTER TABLE t VALIDATE CONSTRAINT t_chk;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t ADD CONSTRAINT t_chk CHECK (b >= 0);

-- form validate-check-already-valid on t
-- VALIDATE CONSTRAINT (check, already valid)
ALTER TABLE t VALIDATE CONSTRAINT t_chk;

-- form drop-check on t
-- DROP CONSTRAINT (check)
ALTER TABLE t DROP CONSTRAINT t_chk;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
ALTER TABLE p ADD CONSTRAINT p_chk CHECK (k >= 0) NOT VALID;

-- form validate-check-partitioned on p, partition p1, partition p2
-- VALIDATE CONSTRAINT (check) on a partitioned parent
ALTER TABLE p VALIDATE CONSTRAINT p_chk;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;

-- form add-fk on t, referenced ref
-- ADD CONSTRAINT FOREIGN KEY
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form add-fk-not-valid on t, referenced ref
-- ADD CONSTRAINT FOREIGN KEY NOT VALID
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT VALID;

-- form add-fk-not-enforced on t, referenced ref
-- ADD CONSTRAINT FOREIGN KEY NOT ENFORCED
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT ENFORCED;

-- form validate-fk-in-txn-of-add on t, referenced ref
-- VALIDATE CONSTRAINT (foreign key) in the same transaction as ADD ... NOT VALID
-- before ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_r_fkey;

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form add-fk-on-partitioned on p, partition p1, partition p2, referenced ref
-- ADD CONSTRAINT FOREIGN KEY on a partitioned parent
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form add-fk-on-partitioned-not-valid on p, partition p1, partition p2, referenced ref
-- ADD CONSTRAINT FOREIGN KEY NOT VALID on a partitioned parent
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT VALID;

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
ALTER TABLE p1 ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);
ALTER TABLE p2 ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form add-fk-on-partitioned-present on p, partition p1, partition p2, referenced ref
-- ADD CONSTRAINT FOREIGN KEY on a partitioned parent whose partitions have the same one, validated
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE q(id bigint, k int);
INSERT INTO q SELECT g, g%200 FROM generate_series(1,3000) g;

-- form add-fk-referencing-partitioned on q, referenced p, referenced p1, referenced p2
-- ADD CONSTRAINT FOREIGN KEY NOT VALID referencing a partitioned table
ALTER TABLE q ADD CONSTRAINT q_fk FOREIGN KEY (id,k) REFERENCES p(id,k) NOT VALID;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT VALID;

-- form validate-fk on t, referenced ref
-- VALIDATE CONSTRAINT (foreign key)
ALTER TABLE t VALIDATE CONSTRAINT t_r_fkey;

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT VALID;

-- form validate-fk-partitioned on p, partition p1, partition p2, referenced ref
-- VALIDATE CONSTRAINT (foreign key) on a partitioned parent
ALTER TABLE p VALIDATE CONSTRAINT p_r_fkey;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form drop-fk on t, referenced ref
-- DROP CONSTRAINT (foreign key)
ALTER TABLE t DROP CONSTRAINT t_r_fkey;

-- form drop-pkey-referenced on ref
-- DROP CONSTRAINT (primary key that a foreign key uses)
ALTER TABLE ref DROP CONSTRAINT ref_pkey;

-- form drop-pkey-referenced-cascade on ref, referencing t
-- DROP CONSTRAINT ... CASCADE (primary key that a foreign key uses)
ALTER TABLE ref DROP CONSTRAINT ref_pkey CASCADE;

-- form alter-constraint-deferrable on t
-- ALTER CONSTRAINT ... DEFERRABLE (foreign key)
ALTER TABLE t ALTER CONSTRAINT t_r_fkey DEFERRABLE INITIALLY DEFERRED;

-- form alter-constraint-not-enforced on t, referenced ref
-- ALTER CONSTRAINT ... NOT ENFORCED (foreign key)
ALTER TABLE t ALTER CONSTRAINT t_r_fkey NOT ENFORCED;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
ALTER TABLE t ADD CONSTRAINT t_u_key UNIQUE (u);

-- form drop-unique on t
-- DROP CONSTRAINT (unique)
ALTER TABLE t DROP CONSTRAINT t_u_key;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
ALTER TABLE t ADD CONSTRAINT t_r_fkey FOREIGN KEY (r) REFERENCES ref(id) NOT ENFORCED;

-- form alter-constraint-enforced on t, referenced ref
-- ALTER CONSTRAINT ... ENFORCED (foreign key that was NOT ENFORCED)
ALTER TABLE t ALTER CONSTRAINT t_r_fkey ENFORCED;

-- form validate-fk-not-enforced on t
-- VALIDATE CONSTRAINT (foreign key that is NOT ENFORCED)
ALTER TABLE t VALIDATE CONSTRAINT t_r_fkey;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE UNIQUE INDEX t_u_uidx ON t(u);

-- form add-unique-using-index on t
-- ADD CONSTRAINT UNIQUE USING INDEX
ALTER TABLE t ADD CONSTRAINT t_u_key UNIQUE USING INDEX t_u_uidx;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE UNIQUE INDEX t_u_uidx ON t(u) WHERE u > 0;

-- form add-unique-using-index-partial on t
-- ADD CONSTRAINT UNIQUE USING INDEX (a partial index)
ALTER TABLE t ADD CONSTRAINT t_u_key UNIQUE USING INDEX t_u_uidx;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE UNIQUE INDEX t_u_uidx ON t(u DESC);

-- form add-unique-using-index-desc on t
-- ADD CONSTRAINT UNIQUE USING INDEX (a DESC index)
ALTER TABLE t ADD CONSTRAINT t_u_key UNIQUE USING INDEX t_u_uidx;

-- setup
CREATE TABLE q(id bigint NOT NULL, v text);
INSERT INTO q SELECT g, repeat('v',100) FROM generate_series(1,5000) g;

-- form add-pkey on q
-- ADD PRIMARY KEY (column already NOT NULL)
ALTER TABLE q ADD PRIMARY KEY (id);

-- setup
CREATE TABLE q(id bigint, v text);
INSERT INTO q SELECT g, repeat('v',100) FROM generate_series(1,5000) g;

-- form add-pkey-nullable on q
-- ADD PRIMARY KEY (column nullable)
ALTER TABLE q ADD PRIMARY KEY (id);

-- setup
CREATE TABLE q(id bigint NOT NULL, v text);
INSERT INTO q SELECT g, repeat('v',100) FROM generate_series(1,5000) g;
CREATE UNIQUE INDEX q_uidx ON q(id);

-- form add-pkey-using-index on q
-- ADD PRIMARY KEY USING INDEX (column already NOT NULL)
ALTER TABLE q ADD CONSTRAINT q_pkey PRIMARY KEY USING INDEX q_uidx;

-- setup
CREATE TABLE q(id bigint, v text);
INSERT INTO q SELECT g, repeat('v',100) FROM generate_series(1,5000) g;
CREATE UNIQUE INDEX q_uidx ON q(id);

-- form add-pkey-using-index-nullable on q
-- ADD PRIMARY KEY USING INDEX (column nullable)
ALTER TABLE q ADD CONSTRAINT q_pkey PRIMARY KEY USING INDEX q_uidx;

-- setup
CREATE TABLE q(id bigint, v text);
INSERT INTO q SELECT g, repeat('v',100) FROM generate_series(1,5000) g;
CREATE UNIQUE INDEX q_uidx ON q(id);
ALTER TABLE q ADD CONSTRAINT q_nn CHECK (id IS NOT NULL);

-- form add-pkey-using-index-nullable-check on q
-- ADD PRIMARY KEY USING INDEX (column nullable, validated CHECK (id IS NOT NULL))
ALTER TABLE q ADD CONSTRAINT q_pkey PRIMARY KEY USING INDEX q_uidx;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50), d text, n numeric(10,2), ts timestamp, tz timestamptz, r bigint, u int);
INSERT INTO t SELECT g, g, g%10, 'c'||g, repeat('d',100), g, '2024-01-01 00:00', '2024-01-01 00:00+00', 1+g%2000, g FROM generate_series(1,5000) g;
CREATE INDEX t_a_idx ON t(a);
ANALYZE t;
CREATE UNIQUE INDEX t_id_uidx ON t(id);

-- form swap-pkey on t
-- DROP CONSTRAINT pkey, ADD PRIMARY KEY USING INDEX in one statement
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_id_uidx;

-- setup
CREATE TABLE q(id int4range NOT NULL, v int4range NOT NULL);
INSERT INTO q SELECT int4range(g,g+1), int4range(g,g+1) FROM generate_series(1,3000) g;

-- form add-pkey-without-overlaps on q
-- ADD PRIMARY KEY (... WITHOUT OVERLAPS)
ALTER TABLE q ADD PRIMARY KEY (id, v WITHOUT OVERLAPS);

-- setup
CREATE TABLE pq(id bigint NOT NULL, k int NOT NULL) PARTITION BY RANGE(k);
CREATE TABLE pq1 PARTITION OF pq FOR VALUES FROM (0) TO (100);
INSERT INTO pq SELECT g, g%100 FROM generate_series(1,5000) g;

-- form add-pkey-partitioned on pq, partition pq1
-- ADD PRIMARY KEY on a partitioned parent
ALTER TABLE pq ADD PRIMARY KEY (id, k);

-- form add-pkey-on-only on pq
-- ADD PRIMARY KEY on a partitioned parent alone
ALTER TABLE ONLY pq ADD PRIMARY KEY (id, k);

-- form add-unique-on-only on pq
-- ADD UNIQUE on a partitioned parent alone
ALTER TABLE ONLY pq ADD UNIQUE (id, k);

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;

-- form add-fk-new-table-same-txn on ref
-- ADD CONSTRAINT FOREIGN KEY on a table created in the same transaction
-- before CREATE TABLE n(id bigint, r bigint);
ALTER TABLE n ADD CONSTRAINT n_fk FOREIGN KEY (r) REFERENCES ref(id);
