create type job as (name text, tries smallint, urgency smallint);
create function enqueue(jobs job[], tries smallint) returns bigint language sql as 'select 1::bigint';
