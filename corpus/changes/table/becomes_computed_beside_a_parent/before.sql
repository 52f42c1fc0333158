create table bill (net integer, gross integer);
create table bill_at_home () inherits (bill);
create table bill_abroad (gross integer) inherits (bill);
