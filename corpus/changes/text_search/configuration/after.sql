create text search dictionary plain (template = simple, stopwords = english);
create text search configuration words (copy = simple);
alter text search configuration words alter mapping for asciiword with plain, english_stem;
create table t (body text, v tsvector generated always as (to_tsvector('public.words', body)) stored);
create index on t using gin (v);
