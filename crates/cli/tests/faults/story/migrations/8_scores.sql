-- whimbrel: rerun = safe
-- Why: every customer gets a score; in small transactions, so that nobody waits.

insert into shop.marks values ('8 first');
do $$
begin
  loop
    update shop.customers set score = id % 7
      where id in (select id from shop.customers where score is null order by id limit 40);
    exit when not found;
    commit;
  end loop;
end
$$;
alter table shop.customers alter column score set not null;
insert into shop.marks values ('8 last');
