-- whimbrel: phase = contract
-- No version is left that reads the channel.
drop trigger publication_outlet on publishing.publications;
drop function publishing.publication_outlet();
alter table publishing.publications drop column channel;
