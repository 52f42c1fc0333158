create table bill (net integer, gross integer generated always as (net * 2) stored);
create table bill_abroad () inherits (bill);
create table bill_overseas () inherits (bill_abroad);
