-- base
create schema app;
create type app.floats as range (subtype = float8);
-- differs: a difference function
create function app.time_difference(a time, b time) returns float8 language sql immutable as 'select extract(epoch from (a - b))::float8';
create type app.times as range (subtype = time, subtype_diff = app.time_difference);
-- differs: without it
drop type app.times;
create type app.times as range (subtype = time);
-- differs: a collation
create type app.words as range (subtype = text, collation = "C");
-- differs: an operator class
drop type app.words;
create type app.words as range (subtype = text, subtype_opclass = text_pattern_ops, collation = "C");
-- differs: the name of the multirange type since 14
create type app.dates as range (subtype = date, multirange_type_name = app.many_dates);
-- differs: its owner
alter type app.floats owner to story_writer;
-- differs: a comment
comment on type app.floats is 'c';
