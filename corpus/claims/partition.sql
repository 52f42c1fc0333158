-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;

-- form create-partition-of on p
-- CREATE TABLE ... PARTITION OF
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300);

-- form create-default-partition on p
-- CREATE TABLE ... PARTITION OF ... DEFAULT
CREATE TABLE pd PARTITION OF p DEFAULT;

-- form drop-partition on p1, parent p
-- DROP TABLE partition
DROP TABLE p1;

-- form drop-partitioned-table on p, partition p1, partition p2
-- DROP TABLE partitioned parent
DROP TABLE p;

-- form lock-table-partitioned on p, partition p1, partition p2
-- LOCK TABLE partitioned parent
LOCK TABLE p IN ACCESS EXCLUSIVE MODE;

-- form create-table-as-partitioned on p, partition p1, partition p2
-- CREATE TABLE AS SELECT from a partitioned table
CREATE TABLE n AS SELECT * FROM p;

-- form truncate-partition on p1, parent p
-- TRUNCATE one partition
TRUNCATE p1;

-- form detach-partition on p, partition p1
-- DETACH PARTITION
ALTER TABLE p DETACH PARTITION p1;

-- form alter-partition-directly-add-check on p1
-- ADD CONSTRAINT CHECK NOT VALID on one partition
ALTER TABLE p1 ADD CONSTRAINT p1_chk CHECK (k >= 0) NOT VALID;

-- form set-parent-only-column-default on p
-- ALTER TABLE ONLY parent ALTER COLUMN SET DEFAULT
ALTER TABLE ONLY p ALTER COLUMN v SET DEFAULT 'x';

-- form drop-parent-constraint on p, partition p1, partition p2
-- DROP CONSTRAINT (primary key) on a partitioned parent
ALTER TABLE p DROP CONSTRAINT p_pkey;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p SELECT g, 1000+g%10, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE pd;

-- form create-partition-of-with-default-partition on p, default pd
-- CREATE TABLE ... PARTITION OF (parent has a DEFAULT partition)
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300);

-- form detach-partition-default on p, partition p1, default pd
-- DETACH PARTITION (parent has a DEFAULT partition)
ALTER TABLE p DETACH PARTITION p1;

-- form detach-partition-concurrently-default on p
-- DETACH PARTITION ... CONCURRENTLY (parent has a DEFAULT partition)
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;

-- form drop-default-partition-table on pd, parent p
-- DROP TABLE of the DEFAULT partition
DROP TABLE pd;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p SELECT g, 1000+g%10, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE pd;
ALTER TABLE pd ADD CONSTRAINT pd_chk CHECK (k IS NOT NULL AND (k < 200 OR k >= 300));

-- form create-partition-of-with-default-partition-check on p, default pd
-- CREATE TABLE ... PARTITION OF (DEFAULT partition has a CHECK that excludes the new range)
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);

-- form create-partition-of-fk on p, referenced ref
-- CREATE TABLE ... PARTITION OF (parent has a foreign key)
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300);

-- form detach-partition-fk on p, partition p1, referenced ref
-- DETACH PARTITION (parent has a foreign key)
ALTER TABLE p DETACH PARTITION p1;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;

-- form attach-partition on p, attached cand
-- ATTACH PARTITION
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300);

-- form attach-partition-check on p, attached cand
-- ATTACH PARTITION (candidate has a matching validated CHECK)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k >= 200 AND k < 300);

-- form attach-partition-check-no-notnull on p, attached cand
-- ATTACH PARTITION (candidate has a range CHECK, key column NOT NULL by constraint)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE pn(id bigint, k int) PARTITION BY RANGE(k);
CREATE TABLE cn(id bigint, k int);
INSERT INTO cn SELECT g, 200+g%100 FROM generate_series(1,3000) g;
ALTER TABLE cn ADD CONSTRAINT cn_k CHECK (k >= 200 AND k < 300);
ANALYZE cn;

-- form attach-partition-check-nullable-key on pn, attached cn
-- ATTACH PARTITION (candidate has a range CHECK but the key column is nullable)
ALTER TABLE pn ATTACH PARTITION cn FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300) NOT VALID;

-- form attach-partition-check-not-valid on p, attached cand
-- ATTACH PARTITION (candidate's CHECK is NOT VALID)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p SELECT g, 1000+g%10, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE pd;
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300);

-- form attach-partition-default on p, attached cand, default pd
-- ATTACH PARTITION (parent has a DEFAULT partition; candidate has a CHECK)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p SELECT g, 1000+g%10, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE pd;
ALTER TABLE pd ADD CONSTRAINT pd_chk CHECK (k IS NOT NULL AND (k < 200 OR k >= 300));
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300);

-- form attach-partition-default-check on p, attached cand, default pd
-- ATTACH PARTITION (DEFAULT partition has a CHECK that excludes the range; candidate has a CHECK)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE INDEX p_v_idx ON p(v);
CREATE TABLE cand(LIKE p INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE cand ADD PRIMARY KEY (id,k);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300);

-- form attach-partition-missing-index on p, attached cand
-- ATTACH PARTITION (parent index missing on the candidate; candidate has a CHECK)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300);

-- form attach-partition-fk on p, attached cand, referenced ref
-- ATTACH PARTITION (parent has a foreign key; candidate has a CHECK, not the foreign key)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE ref(id bigint PRIMARY KEY, v text);
INSERT INTO ref SELECT g,'v' FROM generate_series(1,2000) g;
ANALYZE ref;
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
ALTER TABLE p ADD CONSTRAINT p_r_fkey FOREIGN KEY (r) REFERENCES ref(id);
CREATE TABLE cand(LIKE p INCLUDING ALL);
INSERT INTO cand SELECT g, 200+g%100, 'v', 1+g%2000 FROM generate_series(1,3000) g;
ANALYZE cand;
ALTER TABLE cand ADD CONSTRAINT cand_k CHECK (k IS NOT NULL AND k >= 200 AND k < 300);
ALTER TABLE cand ADD CONSTRAINT cand_fk FOREIGN KEY (r) REFERENCES ref(id);

-- form attach-partition-fk-present on p, attached cand, referenced ref
-- ATTACH PARTITION (parent has a foreign key; candidate has a CHECK and the same validated foreign key)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE pn(id bigint NOT NULL, k int) PARTITION BY RANGE(k);
CREATE TABLE cn(id bigint, k int);
INSERT INTO cn SELECT g, 200+g%100 FROM generate_series(1,3000) g;

-- form attach-partition-parent-not-null on pn
-- ATTACH PARTITION (parent column NOT NULL, candidate column nullable)
ALTER TABLE pn ATTACH PARTITION cn FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE cand(LIKE p INCLUDING ALL);

-- form attach-partition-empty on p, attached cand
-- ATTACH PARTITION (empty candidate)
ALTER TABLE p ATTACH PARTITION cand FOR VALUES FROM (200) TO (300);

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE q(id bigint, k int);
INSERT INTO q SELECT g, g%100 FROM generate_series(1,3000) g WHERE g%200 < 100;
ALTER TABLE q ADD CONSTRAINT q_fk FOREIGN KEY (id,k) REFERENCES p(id,k);

-- form detach-partition-referenced on p, partition p2, referencing q
-- DETACH PARTITION (the partitioned table is referenced by a foreign key)
ALTER TABLE p DETACH PARTITION p2;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
CREATE TABLE q(id bigint, k int);
INSERT INTO q SELECT g, g%100 FROM generate_series(1,3000) g WHERE g%200 < 100;
ALTER TABLE q ADD CONSTRAINT q_fk FOREIGN KEY (id,k) REFERENCES p(id,k);

-- form detach-partition-concurrently-referenced on p, partition p2, referencing q
-- DETACH PARTITION ... CONCURRENTLY (the partitioned table is referenced by a foreign key)
ALTER TABLE p DETACH PARTITION p2 CONCURRENTLY;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,240000) g;
ANALYZE p;

-- form detach-partition-concurrently on p, partition p1
-- DETACH PARTITION ... CONCURRENTLY
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;

-- setup
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, v text, r bigint, PRIMARY KEY(id,k)) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
INSERT INTO p SELECT g, g%200, 'v', 1+g%2000 FROM generate_series(1,6000) g;
ANALYZE p;
UPDATE pg_inherits SET inhdetachpending=true WHERE inhrelid='h.p1'::regclass;

-- form detach-partition-finalize on p, partition p1
-- DETACH PARTITION ... FINALIZE
ALTER TABLE p DETACH PARTITION p1 FINALIZE;

-- setup
CREATE TABLE held(id bigint PRIMARY KEY);
CREATE TABLE p(id bigint NOT NULL, k int NOT NULL, r bigint REFERENCES held) PARTITION BY RANGE(k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);

-- form drop-partitioned-table-with-fk on p, partition p1, partition p2, referenced held
-- DROP TABLE partitioned parent with a foreign key
DROP TABLE p;
