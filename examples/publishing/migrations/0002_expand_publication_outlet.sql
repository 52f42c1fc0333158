-- whimbrel: phase = expand
-- A channel is an outlet and an account in one text, so no flag of an outlet can be joined to it. Both get columns of
-- their own; as long as old code writes the channel, a trigger fills them.
alter table publishing.publications add column outlet text, add column account text;

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
