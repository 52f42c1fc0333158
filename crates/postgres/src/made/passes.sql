-- For each query, which of the numbers it answers true for; up to the first that it does not, unless all are asked for.
-- What is tried for a column that an attempt before has settled is not, and has an empty answer.
create function pg_temp.whimbrel_passes(
    queries text[], columns integer[], settles boolean[], numbers bigint[], whole boolean
) returns table (place integer, passed boolean[])
language plpgsql as $$
declare
    settled integer[] := '{}';
    number bigint;
    passes boolean;
begin
    for place in 1 .. pg_catalog.cardinality(queries) loop
        passed := '{}';
        if settles[place] is null or not columns[place] = any (settled) then
            foreach number in array numbers loop
                begin
                    execute queries[place] into passes using number;
                exception when others then
                    passes := false;
                end;
                passed := passed || coalesce(passes, false);
                exit when not coalesce(passes, false) and not whole;
            end loop;
            if settles[place] and not whole and not false = any (passed) then
                settled := settled || columns[place];
            end if;
        end if;
        return next;
    end loop;
end
$$
