-- base
create schema app;
create text search configuration app.c (copy = simple);
-- differs: a mapping
alter text search configuration app.c alter mapping for asciiword with english_stem;
-- differs: two dictionaries
alter text search configuration app.c alter mapping for asciiword with simple, english_stem;
-- differs: the other way round
alter text search configuration app.c alter mapping for asciiword with english_stem, simple;
-- differs: no mapping
alter text search configuration app.c drop mapping for url;
-- differs: a dictionary
create text search dictionary app.d (template = simple, stopwords = english);
-- differs: its options
alter text search dictionary app.d (accept = false);
-- differs: in use
alter text search configuration app.c alter mapping for word with app.d;
-- differs: a template
create text search template app.t (lexize = dsimple_lexize);
-- differs: with init
drop text search template app.t;
create text search template app.t (lexize = dsimple_lexize, init = dsimple_init);
-- differs: a parser
create text search parser app.p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
-- differs: a headline
drop text search parser app.p;
create text search parser app.p (
    start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline
);
-- differs: a configuration with it
create text search configuration app.own (parser = app.p);
alter text search configuration app.own add mapping for word, asciiword with app.d;
-- differs: owners
alter text search configuration app.c owner to story_writer;
alter text search dictionary app.d owner to story_writer;
-- differs: comments
comment on text search configuration app.c is 'c';
comment on text search dictionary app.d is 'd';
comment on text search parser app.p is 'p';
comment on text search template app.t is 't';
-- differs: a name
alter text search configuration app.c rename to cc;
