create type job as (name text, tries int, urgency int);
create function enqueue(jobs job[], tries int) returns bigint language sql as 'select 1::bigint';
