create table app_spans (id int primary key, span int4range, tags text[]);
create index app_spans_span on app_spans using gist (span);
create index app_spans_tags on app_spans using gin (tags);
