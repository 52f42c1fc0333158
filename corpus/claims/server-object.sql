-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int, b int NOT NULL, c varchar(50));
INSERT INTO t SELECT g, g, g%10, 'c'||g FROM generate_series(1,5000) g;
ANALYZE t;
CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
CREATE FUNCTION g(i int, j int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
CREATE FUNCTION eq(t, t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION txt(t) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''''::text';
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE MATERIALIZED VIEW mv AS SELECT * FROM t;
CREATE SCHEMA h2;
CREATE DOMAIN dom AS int CONSTRAINT dom_chk CHECK (VALUE > 0);
CREATE TYPE tc AS (x int);
CREATE TYPE te AS ENUM ('a');
CREATE AGGREGATE agg(int) (SFUNC = g, STYPE = int);
CREATE OPERATOR @@@@ (LEFTARG = t, RIGHTARG = t, FUNCTION = eq);
CREATE OPERATOR FAMILY opf USING btree;
CREATE OPERATOR CLASS opc FOR TYPE int USING btree FAMILY opf AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE COLLATION coll (LOCALE = 'C');
CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE CAST (t AS text) WITH FUNCTION txt(t);
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE made;
CREATE FUNCTION made_in(cstring) RETURNS made LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION made_out(made) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE made (INPUT = made_in, OUTPUT = made_out, LIKE = int);
CREATE TEXT SEARCH CONFIGURATION tsc (PARSER = "default");
CREATE TEXT SEARCH DICTIONARY tsd (TEMPLATE = simple);
CREATE TEXT SEARCH PARSER tsp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tst (INIT = dsimple_init, LEXIZE = dsimple_lexize);

-- form drop-function
DROP FUNCTION f(int);

-- form rename-function
ALTER FUNCTION f(int) RENAME TO f2;

-- form alter-function
ALTER FUNCTION f(int) SECURITY DEFINER SET search_path = pg_catalog STRICT;

-- form alter-function-owner
ALTER FUNCTION f(int) OWNER TO h_other;

-- form comment-function
COMMENT ON FUNCTION f(int) IS 'x';

-- form rename-matview on mv
ALTER MATERIALIZED VIEW mv RENAME TO mv2;

-- form drop-schema
DROP SCHEMA h2;

-- form alter-schema
ALTER SCHEMA h2 OWNER TO h_other;

-- form drop-domain
DROP DOMAIN dom;

-- form rename-domain-constraint
ALTER DOMAIN dom RENAME CONSTRAINT dom_chk TO dom_chk2;

-- form depends-on-extension
ALTER FUNCTION f(int) DEPENDS ON EXTENSION plpgsql;

-- form create-type-composite
CREATE TYPE tc2 AS (x int);

-- form create-type-range
CREATE TYPE tr AS RANGE (SUBTYPE = int);

-- form create-type-shell
CREATE TYPE shell;

-- form create-type-base
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = int);

-- form alter-type-base
ALTER TYPE made SET (STORAGE = plain);

-- form alter-type-owner
ALTER TYPE te OWNER TO h_other;

-- form type-rename-attribute on tc
ALTER TYPE tc RENAME ATTRIBUTE x TO y;

-- form drop-type
DROP TYPE te;

-- form create-aggregate
CREATE AGGREGATE agg2(int) (SFUNC = g, STYPE = int);

-- form alter-aggregate
ALTER AGGREGATE agg(int) OWNER TO h_other;

-- form drop-aggregate
DROP AGGREGATE agg(int);

-- form create-operator
CREATE OPERATOR @@@ (LEFTARG = t, RIGHTARG = t, FUNCTION = eq);

-- form alter-operator
ALTER OPERATOR @@@@ (t, t) SET (RESTRICT = eqsel);

-- form drop-operator
DROP OPERATOR @@@@ (t, t);

-- form create-operator-family
CREATE OPERATOR FAMILY opf2 USING btree;

-- form alter-operator-family
ALTER OPERATOR FAMILY opf USING btree ADD FUNCTION 2 (int, int) btint4sortsupport(internal);

-- form drop-operator-family
DROP OPERATOR FAMILY opf USING btree CASCADE;

-- form create-operator-class
CREATE OPERATOR CLASS opc2 FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);

-- form drop-operator-class
DROP OPERATOR CLASS opc USING btree;

-- form create-collation
CREATE COLLATION coll2 (LOCALE = 'C');

-- form alter-collation
ALTER COLLATION coll REFRESH VERSION;

-- form drop-collation
DROP COLLATION coll;

-- form create-conversion
CREATE CONVERSION conv2 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

-- form alter-conversion
ALTER CONVERSION conv OWNER TO h_other;

-- form drop-conversion
DROP CONVERSION conv;

-- form create-cast
CREATE CAST (t AS varchar) WITH FUNCTION txt(t);

-- form drop-cast
DROP CAST (t AS text);

-- form create-transform
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

-- form create-text-search-configuration
CREATE TEXT SEARCH CONFIGURATION tsc2 (PARSER = "default");

-- form alter-text-search-configuration
ALTER TEXT SEARCH CONFIGURATION tsc ADD MAPPING FOR asciiword WITH simple;

-- form drop-text-search-configuration
DROP TEXT SEARCH CONFIGURATION tsc;

-- form create-text-search-dictionary
CREATE TEXT SEARCH DICTIONARY tsd2 (TEMPLATE = simple);

-- form alter-text-search-dictionary
ALTER TEXT SEARCH DICTIONARY tsd (ACCEPT = false);

-- form drop-text-search-dictionary
DROP TEXT SEARCH DICTIONARY tsd;

-- form create-text-search-parser
CREATE TEXT SEARCH PARSER tsp2 (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);

-- form drop-text-search-parser
DROP TEXT SEARCH PARSER tsp;

-- form create-text-search-template
CREATE TEXT SEARCH TEMPLATE tst2 (INIT = dsimple_init, LEXIZE = dsimple_lexize);

-- form drop-text-search-template
DROP TEXT SEARCH TEMPLATE tst;

-- setup
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

-- form drop-transform
-- cleanup DROP TRANSFORM IF EXISTS FOR int LANGUAGE sql
DROP TRANSFORM FOR int LANGUAGE sql;

-- setup

-- form create-access-method
CREATE ACCESS METHOD h_am TYPE TABLE HANDLER heap_tableam_handler;

-- setup
CREATE ACCESS METHOD h_am TYPE TABLE HANDLER heap_tableam_handler;

-- form drop-access-method
-- cleanup DROP ACCESS METHOD IF EXISTS h_am
DROP ACCESS METHOD h_am;

-- setup

-- form create-language
CREATE LANGUAGE h_lang HANDLER plpgsql_call_handler;

-- setup
CREATE LANGUAGE h_lang HANDLER plpgsql_call_handler;

-- form alter-language
-- cleanup DROP LANGUAGE IF EXISTS h_lang
ALTER LANGUAGE h_lang OWNER TO postgres;

-- form drop-language
-- cleanup DROP LANGUAGE IF EXISTS h_lang
DROP LANGUAGE h_lang;

-- setup
CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER h_et ON ddl_command_start EXECUTE FUNCTION etf();

-- form alter-event-trigger
-- cleanup DROP EVENT TRIGGER IF EXISTS h_et
ALTER EVENT TRIGGER h_et DISABLE;

-- form drop-event-trigger
-- cleanup DROP EVENT TRIGGER IF EXISTS h_et
DROP EVENT TRIGGER h_et;

-- setup
CREATE SCHEMA h2;
CREATE EXTENSION hstore;

-- form alter-extension
-- cleanup DROP EXTENSION IF EXISTS hstore CASCADE
ALTER EXTENSION hstore SET SCHEMA h2;

-- setup
CREATE EXTENSION hstore;

-- form drop-extension
-- cleanup DROP EXTENSION IF EXISTS hstore CASCADE
DROP EXTENSION hstore;

-- setup
CREATE PUBLICATION h_pub;

-- form alter-publication
-- cleanup DROP PUBLICATION IF EXISTS h_pub
ALTER PUBLICATION h_pub SET (publish = 'insert');

-- form drop-publication
-- cleanup DROP PUBLICATION IF EXISTS h_pub
DROP PUBLICATION h_pub;

-- form rename-publication
-- cleanup DROP PUBLICATION IF EXISTS h_pub
ALTER PUBLICATION h_pub RENAME TO h_pub2;

-- setup

-- form create-publication-empty
-- cleanup DROP PUBLICATION IF EXISTS h_pub
CREATE PUBLICATION h_pub;

-- form create-subscription-without-slot
-- cleanup DROP SUBSCRIPTION IF EXISTS h_sub
CREATE SUBSCRIPTION h_sub CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE);

-- setup
CREATE SUBSCRIPTION h_sub CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE);

-- form alter-subscription
-- cleanup DROP SUBSCRIPTION IF EXISTS h_sub
ALTER SUBSCRIPTION h_sub SET (synchronous_commit = 'off');

-- form drop-subscription
-- cleanup DROP SUBSCRIPTION IF EXISTS h_sub
DROP SUBSCRIPTION h_sub;

-- setup

-- form create-foreign-data-wrapper
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
CREATE FOREIGN DATA WRAPPER h_fdw;

-- setup
CREATE FOREIGN DATA WRAPPER h_fdw;

-- form alter-foreign-data-wrapper
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
ALTER FOREIGN DATA WRAPPER h_fdw OPTIONS (ADD a '1');

-- form drop-foreign-data-wrapper
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
DROP FOREIGN DATA WRAPPER h_fdw;

-- form create-server
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
CREATE SERVER h_srv FOREIGN DATA WRAPPER h_fdw;

-- setup
CREATE FOREIGN DATA WRAPPER h_fdw;
CREATE SERVER h_srv FOREIGN DATA WRAPPER h_fdw;

-- form alter-server
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
ALTER SERVER h_srv OPTIONS (ADD a '1');

-- form drop-server
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
DROP SERVER h_srv;

-- form create-user-mapping
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
CREATE USER MAPPING FOR public SERVER h_srv;

-- setup
CREATE FOREIGN DATA WRAPPER h_fdw;
CREATE SERVER h_srv FOREIGN DATA WRAPPER h_fdw;
CREATE USER MAPPING FOR public SERVER h_srv;

-- form alter-user-mapping
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
ALTER USER MAPPING FOR public SERVER h_srv OPTIONS (ADD user 'a');

-- setup
CREATE FOREIGN DATA WRAPPER h_fdw;
CREATE SERVER h_srv FOREIGN DATA WRAPPER h_fdw;
CREATE USER MAPPING FOR public SERVER h_srv;

-- form drop-user-mapping
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
DROP USER MAPPING FOR public SERVER h_srv;

-- setup
CREATE FOREIGN DATA WRAPPER h_fdw;
CREATE SERVER h_srv FOREIGN DATA WRAPPER h_fdw;

-- form create-foreign-table
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
CREATE FOREIGN TABLE ft(id int) SERVER h_srv;

-- setup
CREATE FOREIGN DATA WRAPPER h_fdw;
CREATE SERVER h_srv FOREIGN DATA WRAPPER h_fdw;
CREATE FOREIGN TABLE ft(id int) SERVER h_srv;

-- form alter-foreign-table on ft
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
ALTER FOREIGN TABLE ft OPTIONS (ADD a '1');

-- form drop-foreign-table on ft
-- cleanup DROP FOREIGN DATA WRAPPER IF EXISTS h_fdw CASCADE
DROP FOREIGN TABLE ft;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, b int CONSTRAINT t_b_nn NOT NULL);
INSERT INTO t SELECT g, g FROM generate_series(1,5000) g;
ANALYZE t;

-- form alter-constraint-inherit on t
ALTER TABLE t ALTER CONSTRAINT t_b_nn NO INHERIT;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int);
INSERT INTO t SELECT g, g FROM generate_series(1,5000) g;
ANALYZE t;
CREATE VIEW v AS SELECT * FROM t;
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION trf();

-- form comment-view on v
COMMENT ON VIEW v IS 'x';

-- form comment-trigger on t
COMMENT ON TRIGGER tr ON t IS 'x';

-- form alter-role
ALTER ROLE h_other NOLOGIN;

-- form rename-role
ALTER ROLE h_other RENAME TO h_another;

-- form drop-role
-- before CREATE ROLE h_gone
DROP ROLE h_gone;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int);
INSERT INTO t SELECT g, g FROM generate_series(1,5000) g;
ANALYZE t;
ALTER TABLE t OWNER TO h_other;

-- form drop-owned on t
DROP OWNED BY h_other;

-- setup
CREATE TABLE t(id bigint PRIMARY KEY, a int);
INSERT INTO t SELECT g, g FROM generate_series(1,5000) g;
ANALYZE t;
ALTER TABLE t CLUSTER ON t_pkey;

-- form cluster-all on t
CLUSTER;
