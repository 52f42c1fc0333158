create table shelf (id int primary key, tags text[] not null);
create index shelf_tags on shelf using gin (tags);
