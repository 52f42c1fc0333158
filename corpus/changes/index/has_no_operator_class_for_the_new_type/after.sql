create table app_spans (id int primary key, span text, tags text);
create index app_spans_tags on app_spans (tags);
