-- Whether a query answers true for each number; one that fails does not.
create or replace function pg_temp.whimbrel_passes(query text, numbers bigint[]) returns boolean[]
language plpgsql as $$
declare
    result boolean[] := '{}';
    number bigint;
    passes boolean;
begin
    foreach number in array numbers loop
        begin
            execute query into passes using number;
        exception when others then
            passes := false;
        end;
        result := result || coalesce(passes, false);
    end loop;
    return result;
end
$$
