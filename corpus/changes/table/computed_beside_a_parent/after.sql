-- since 17
create table bill (net integer, gross bigint generated always as (net * 3) stored, tax integer generated always as (net) stored);
create table bill_at_home () inherits (bill);
create table bill_abroad (gross bigint generated always as (net * 8) stored, tax integer generated always as (net + 1) stored) inherits (bill);
