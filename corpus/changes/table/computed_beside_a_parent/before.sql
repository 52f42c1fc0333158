create table bill (net integer, gross integer generated always as (net * 2) stored);
create table bill_at_home () inherits (bill);
create table bill_abroad (gross integer generated always as (net * 7) stored) inherits (bill);
