create function time_subtype_diff(x time, y time) returns float8 as 'select extract(epoch from (x - y))' language sql strict immutable;
create type timerange as range (subtype = time, subtype_diff = time_subtype_diff);
create table t (r timerange, constraint no_overlap exclude using gist (r with &&));
