create function mod10_cmp(int, int) returns int language sql immutable as 'select $1 % 10 - $2 % 10';
create function mod10_lt(int, int) returns boolean language sql immutable as 'select $1 % 10 < $2 % 10';
create operator <<< (leftarg = int, rightarg = int, function = mod10_lt);
create operator family mod10 using btree;
create operator class mod10_ops for type int using btree family mod10 as operator 1 <<<, function 1 mod10_cmp(int, int);
