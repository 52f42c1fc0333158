create foreign data wrapper w options ("test wrapper" 'false', "select" '1');
create server s foreign data wrapper w options ("a name" 'z', "c d" 'y');
create foreign table f (id int options ("column name" 'b', plain 'c')) server s options ("Table" 'u', "A" 'b');
