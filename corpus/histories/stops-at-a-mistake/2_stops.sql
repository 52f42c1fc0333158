insert into before values (7);
create tabel mistaken (id int);
