--
-- PostgreSQL database dump
--

\restrict hubpGdFSJnTs8uIcwVUGJiWnlC3wurkqGxtuaZwmd3tUX5R80Vag5zriIEgkbky

-- Dumped from database version 15.18
-- Dumped by pg_dump version 15.18

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: Odd; schema; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA "Odd; schema";


--
-- Name: app; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA app;


--
-- Name: email; Type: DOMAIN; Schema: app; Owner: -
--

CREATE DOMAIN app.email AS text
	CONSTRAINT email_check CHECK ((VALUE ~ '^[^@;]+@[^@;]+$'::text));


--
-- Name: money_pair; Type: TYPE; Schema: app; Owner: -
--

CREATE TYPE app.money_pair AS (
	amount numeric(12,2),
	currency character(3)
);


--
-- Name: mood; Type: TYPE; Schema: app; Owner: -
--

CREATE TYPE app.mood AS ENUM (
    'sad',
    'ok',
    'it''s; fine'
);


--
-- Name: clean(); Type: PROCEDURE; Schema: app; Owner: -
--

CREATE PROCEDURE app.clean()
    LANGUAGE plpgsql
    AS $$ begin delete from app.scratch; end $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: scratch; Type: TABLE; Schema: app; Owner: -
--

CREATE UNLOGGED TABLE app.scratch (
    a integer,
    b integer NOT NULL
);


--
-- Name: fill(); Type: PROCEDURE; Schema: app; Owner: -
--

CREATE PROCEDURE app.fill()
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO app.scratch (a)
   VALUES (7);
END;


--
-- Name: plain(integer, text); Type: FUNCTION; Schema: app; Owner: -
--

CREATE FUNCTION app.plain(a integer, b text DEFAULT ';'::text, OUT c text) RETURNS text
    LANGUAGE sql
    AS $_$select $2 || ';' || $1::text$_$;


--
-- Name: stamp(); Type: FUNCTION; Schema: app; Owner: -
--

CREATE FUNCTION app.stamp() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare made text := $q$a;$q$;
begin
  -- it's "quoted"; $$
  execute $x$select $1$x$ using made;
  new.note := coalesce(new.note, '') || $$;$$;
  return new;
end
$_$;


--
-- Name: sum_of(integer, integer); Type: FUNCTION; Schema: app; Owner: -
--

CREATE FUNCTION app.sum_of(a integer, b integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (a > b) THEN a
             ELSE b
         END AS b;
 SELECT (a + b);
END;


--
-- Name: total(integer); Type: AGGREGATE; Schema: app; Owner: -
--

CREATE AGGREGATE app.total(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    INITCOND = '0'
);


--
-- Name: =-=; Type: OPERATOR; Schema: app; Owner: -
--

CREATE OPERATOR app.=-= (
    FUNCTION = int4eq,
    LEFTARG = integer,
    RIGHTARG = integer
);


--
-- Name: Table "quoted"; $$; Type: TABLE; Schema: Odd; schema; Owner: -
--

CREATE TABLE "Odd; schema"."Table ""quoted""; $$" (
    "select" integer,
    "a;b" text COLLATE pg_catalog."C",
    "new
line" text,
    CONSTRAINT "Table ""quoted""; $$_select_check" CHECK (("select" > 0))
);


--
-- Name: events; Type: TABLE; Schema: app; Owner: -
--

CREATE TABLE app.events (
    at date NOT NULL,
    customer bigint,
    what text
)
PARTITION BY RANGE (at);


--
-- Name: counts; Type: MATERIALIZED VIEW; Schema: app; Owner: -
--

CREATE MATERIALIZED VIEW app.counts AS
 SELECT events.customer,
    count(*) AS n
   FROM app.events
  GROUP BY events.customer
  WITH NO DATA;


--
-- Name: customers; Type: TABLE; Schema: app; Owner: -
--

CREATE TABLE app.customers (
    id bigint NOT NULL,
    email app.email,
    mood app.mood DEFAULT 'ok'::app.mood NOT NULL,
    note text DEFAULT 'tab	here; \ it''s'::text,
    tags text[] DEFAULT ARRAY['a;'::text, 'b'::text],
    balance app.money_pair,
    data jsonb DEFAULT '{"a": ";"}'::jsonb,
    created timestamp with time zone DEFAULT now(),
    search tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, COALESCE(note, ''::text))) STORED
);


--
-- Name: TABLE customers; Type: COMMENT; Schema: app; Owner: -
--

COMMENT ON TABLE app.customers IS 'People;
who pay $$ -- and /* more';


--
-- Name: COLUMN customers.note; Type: COMMENT; Schema: app; Owner: -
--

COMMENT ON COLUMN app.customers.note IS 'it''s; \ a note';


--
-- Name: customers_id_seq; Type: SEQUENCE; Schema: app; Owner: -
--

ALTER TABLE app.customers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME app.customers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: events_2024; Type: TABLE; Schema: app; Owner: -
--

CREATE TABLE app.events_2024 (
    at date NOT NULL,
    customer bigint,
    what text
);


--
-- Name: events_rest; Type: TABLE; Schema: app; Owner: -
--

CREATE TABLE app.events_rest (
    at date NOT NULL,
    customer bigint,
    what text
);


--
-- Name: happy; Type: VIEW; Schema: app; Owner: -
--

CREATE VIEW app.happy WITH (security_barrier='true') AS
 SELECT customers.id,
    customers.email
   FROM app.customers
  WHERE (customers.mood = ANY (ARRAY['ok'::app.mood, 'it''s; fine'::app.mood]));


--
-- Name: scratch_b_seq; Type: SEQUENCE; Schema: app; Owner: -
--

ALTER TABLE app.scratch ALTER COLUMN b ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME app.scratch_b_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: tickets; Type: SEQUENCE; Schema: app; Owner: -
--

CREATE SEQUENCE app.tickets
    START WITH 100
    INCREMENT BY 5
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: events_2024; Type: TABLE ATTACH; Schema: app; Owner: -
--

ALTER TABLE ONLY app.events ATTACH PARTITION app.events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');


--
-- Name: events_rest; Type: TABLE ATTACH; Schema: app; Owner: -
--

ALTER TABLE ONLY app.events ATTACH PARTITION app.events_rest DEFAULT;


--
-- Data for Name: Table "quoted"; $$; Type: TABLE DATA; Schema: Odd; schema; Owner: -
--

COPY "Odd; schema"."Table ""quoted""; $$" ("select", "a;b", "new
line") FROM stdin;
1	;	a\nb
2	$$	
3	\\N	\N
4	\\.	insert into x;
\.


--
-- Data for Name: customers; Type: TABLE DATA; Schema: app; Owner: -
--

COPY app.customers (id, email, mood, note, tags, balance, data, created) FROM stdin;
1	ada@example.org	ok	tab\tnewline\nbackslash \\ dot \\.;	{x;y,"q\\"z"}	(1.50,EUR)	{"a": ";"}	2026-11-20 21:19:23.155516+00
2	bob@example.org	ok	;	{}	\N	{"a": ";"}	2026-11-20 21:19:23.155516+00
3	é@example.org	ok	\\.;	\N	(,;;;)	{"a": ";"}	2026-11-20 21:19:23.155516+00
4	cr@example.org	ok	carriage\rreturn;;	{a;,b}	\N	{"a": ";"}	2026-11-20 21:19:23.155516+00
\.


--
-- Data for Name: events_2024; Type: TABLE DATA; Schema: app; Owner: -
--

COPY app.events_2024 (at, customer, what) FROM stdin;
2024-12-31	2	what; 1
\.


--
-- Data for Name: events_rest; Type: TABLE DATA; Schema: app; Owner: -
--

COPY app.events_rest (at, customer, what) FROM stdin;
2025-01-01	3	what; 2
2025-01-02	1	\N
2025-01-03	2	what; 4
2025-01-04	3	what; 5
\.


--
-- Data for Name: scratch; Type: TABLE DATA; Schema: app; Owner: -
--

COPY app.scratch (a, b) FROM stdin;
1	1
2	2
3	3
\.


--
-- Name: customers_id_seq; Type: SEQUENCE SET; Schema: app; Owner: -
--

SELECT pg_catalog.setval('app.customers_id_seq', 4, true);


--
-- Name: scratch_b_seq; Type: SEQUENCE SET; Schema: app; Owner: -
--

SELECT pg_catalog.setval('app.scratch_b_seq', 3, true);


--
-- Name: tickets; Type: SEQUENCE SET; Schema: app; Owner: -
--

SELECT pg_catalog.setval('app.tickets', 200, true);


--
-- Name: customers customers_email_key; Type: CONSTRAINT; Schema: app; Owner: -
--

ALTER TABLE ONLY app.customers
    ADD CONSTRAINT customers_email_key UNIQUE (email);


--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: app; Owner: -
--

ALTER TABLE ONLY app.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);


--
-- Name: events_customer_idx; Type: INDEX; Schema: app; Owner: -
--

CREATE INDEX events_customer_idx ON ONLY app.events USING btree (customer) WHERE (what <> ';'::text);


--
-- Name: events_2024_customer_idx; Type: INDEX; Schema: app; Owner: -
--

CREATE INDEX events_2024_customer_idx ON app.events_2024 USING btree (customer) WHERE (what <> ';'::text);


--
-- Name: events_rest_customer_idx; Type: INDEX; Schema: app; Owner: -
--

CREATE INDEX events_rest_customer_idx ON app.events_rest USING btree (customer) WHERE (what <> ';'::text);


--
-- Name: events_2024_customer_idx; Type: INDEX ATTACH; Schema: app; Owner: -
--

ALTER INDEX app.events_customer_idx ATTACH PARTITION app.events_2024_customer_idx;


--
-- Name: events_rest_customer_idx; Type: INDEX ATTACH; Schema: app; Owner: -
--

ALTER INDEX app.events_customer_idx ATTACH PARTITION app.events_rest_customer_idx;


--
-- Name: scratch log_delete; Type: RULE; Schema: app; Owner: -
--

CREATE RULE log_delete AS
    ON DELETE TO app.scratch DO ( INSERT INTO app.scratch (a)
  VALUES (1);
 INSERT INTO app.scratch (a)
  VALUES (2);
);


--
-- Name: customers stamp; Type: TRIGGER; Schema: app; Owner: -
--

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OF note ON app.customers FOR EACH ROW WHEN ((new.note IS DISTINCT FROM ';'::text)) EXECUTE FUNCTION app.stamp();


--
-- Name: events events_customer_fkey; Type: FK CONSTRAINT; Schema: app; Owner: -
--

ALTER TABLE app.events
    ADD CONSTRAINT events_customer_fkey FOREIGN KEY (customer) REFERENCES app.customers(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;


--
-- Name: customers; Type: ROW SECURITY; Schema: app; Owner: -
--

ALTER TABLE app.customers ENABLE ROW LEVEL SECURITY;

--
-- Name: customers own; Type: POLICY; Schema: app; Owner: -
--

CREATE POLICY own ON app.customers FOR SELECT USING ((((email)::text = (CURRENT_USER)::text) OR (note ~~ '%;%'::text)));


--
-- Name: counts; Type: MATERIALIZED VIEW DATA; Schema: app; Owner: -
--

REFRESH MATERIALIZED VIEW app.counts;


--
-- PostgreSQL database dump complete
--

\unrestrict hubpGdFSJnTs8uIcwVUGJiWnlC3wurkqGxtuaZwmd3tUX5R80Vag5zriIEgkbky

