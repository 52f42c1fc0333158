create table app.flags (id bigint, at timestamptz, a boolean, b boolean);
