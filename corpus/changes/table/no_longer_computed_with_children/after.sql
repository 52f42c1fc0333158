create table bill (net integer, gross integer);
create table bill_abroad (duty integer) inherits (bill);
create table bill_at_home () inherits (bill);
create table note (day integer, sum integer default 7) partition by list (day);
create table note_first partition of note for values in (1);
create table note_second partition of note for values in (2);
