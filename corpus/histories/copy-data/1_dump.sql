--
-- As pg_dump writes it
--
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
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE FUNCTION public.checked_later() RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM public.cities$$;
CREATE TABLE public.cities (
    id integer NOT NULL,
    name text,
    note text
);
CREATE SEQUENCE public.cities_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.cities_id_seq OWNED BY public.cities.id;
ALTER TABLE ONLY public.cities ALTER COLUMN id SET DEFAULT nextval('public.cities_id_seq'::regclass);
COPY public.cities (id, name, note) FROM stdin;
1	Grenoble	\N
2	Århus	create table not_sql (id int);
3	tab\there	\\.
\.


SELECT pg_catalog.setval('public.cities_id_seq', 3, true);
ALTER TABLE ONLY public.cities ADD CONSTRAINT cities_pkey PRIMARY KEY (id);
