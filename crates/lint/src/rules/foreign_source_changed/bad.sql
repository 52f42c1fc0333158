create foreign data wrapper paper;
create server archive foreign data wrapper paper;
-- release
alter server archive options (add host 'elsewhere');
