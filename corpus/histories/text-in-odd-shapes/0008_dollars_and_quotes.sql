create function quoted() returns text language sql as $body$ select 'it''s; $$ not the end' $body$;
create table "semi;colon" ("qu""oted" text default E'\';');
comment on table "semi;colon" is $$a ; and a -- and a /* $$;
create rule twice as on insert to one do also (insert into two values (new.id); insert into two values (-new.id));
insert into one values (1);
create function atomic() returns int begin atomic select 1; select case when true then 2 end; end;
