create foreign data wrapper files;
create server records foreign data wrapper files;
-- release
create server records_2 foreign data wrapper files options (host 'elsewhere');
