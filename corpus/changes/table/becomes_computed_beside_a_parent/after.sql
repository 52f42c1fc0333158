-- since 17
create table bill (net integer, gross integer generated always as (net * 3) stored);
create table bill_at_home () inherits (bill);
create table bill_abroad (gross integer generated always as (net * 8) stored) inherits (bill);
