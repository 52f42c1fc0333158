create table app.counts (id bigint primary key, n bigint);
