create table app.flags (a boolean, id bigint, b boolean, at timestamptz);
