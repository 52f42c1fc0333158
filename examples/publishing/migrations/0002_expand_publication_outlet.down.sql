drop trigger publication_outlet on publishing.publications;
drop function publishing.publication_outlet();
alter table publishing.publications drop column account, drop column outlet;
