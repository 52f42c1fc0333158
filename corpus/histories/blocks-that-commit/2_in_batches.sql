insert into steps (step) values ('before');
DO LANGUAGE plpgsql $batches$
declare
  batch int := 0;
begin
  loop
    update steps set step = step || '.' where id % 3 = batch;
    batch := batch + 1;
    exit when batch = 3;
    if batch > 0 then
      COMMIT;
    end if;
  end loop;
end
$batches$;
insert into steps (step) values ('after');
