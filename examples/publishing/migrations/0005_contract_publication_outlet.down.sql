-- It follows from outlet and account, so nothing is lost.
alter table publishing.publications add column channel text;
update publishing.publications set channel = outlet || ':' || account;
alter table publishing.publications
    alter column channel set not null,
    add constraint publications_channel_check check (channel ~ '^[a-z]+:[a-z0-9-]+$');

create function publishing.publication_outlet() returns trigger language plpgsql as $$
begin
    new.outlet := coalesce(new.outlet, split_part(new.channel, ':', 1));
    new.account := coalesce(new.account, split_part(new.channel, ':', 2));
    new.channel := coalesce(new.channel, new.outlet || ':' || new.account);
    return new;
end
$$;

create trigger publication_outlet before insert on publishing.publications
for each row execute function publishing.publication_outlet();
