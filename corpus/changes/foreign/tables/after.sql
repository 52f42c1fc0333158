create foreign data wrapper w options (debug 'true');
create server s type 'x' version '1' foreign data wrapper w options (host 'h');
create foreign table f (id int options (column_name 'x') not null, note text default 'n') server s options (table_name 't');
