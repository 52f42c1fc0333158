create unlogged table app.counts (id bigint primary key, n bigint);
