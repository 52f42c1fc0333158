create foreign data wrapper w options ("test wrapper" 'true');
create server s foreign data wrapper w options ("a name" 'x', b 'y');
create foreign table f (id int options ("column name" 'a')) server s options ("Table" 't');
