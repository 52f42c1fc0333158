create table t (a text);
do $outer$
declare
    made text;
begin
    execute $make$
        create function made() returns text language plpgsql as $body$
        begin
            return $text$a;b 'c' "d" $$e$$ -- f$text$;
        end;
        $body$
    $make$;
    select made() into made;
    insert into t values (made);
end
$outer$;
insert into t values (made());
