create table bill (net integer, gross integer);
create table bill_abroad () inherits (bill);
create table bill_overseas () inherits (bill_abroad);
