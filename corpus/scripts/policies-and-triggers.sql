create table accounts (id integer primary key, owner text not null, note text);
alter table accounts enable row level security;
create policy own on accounts for all using (owner = current_user) with check (owner = current_user and note <> ';');
create function stamp() returns trigger language plpgsql as $stamp$
begin
    if tg_op = 'INSERT' then
        new.note := coalesce(new.note, 'begin; end;');
    end if;
    return new;
end;
$stamp$;
create trigger stamp before insert or update of note on accounts
    for each row when (new.note is null or new.note = ';') execute function stamp();
insert into accounts values (1, 'ada', null);
comment on policy own on accounts is E'Only one\'s own;\n';
grant select, insert on accounts to public;
