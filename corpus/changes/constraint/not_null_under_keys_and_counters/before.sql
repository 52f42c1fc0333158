create table ticket (seat integer, row_number integer, price integer, constraint ticket_row_number_is_there not null row_number);
create table parcel (weight integer, constraint weighed not null weight not valid, height integer, depth integer, constraint parcel_height_not_null not null height not valid);
create table shelf (place integer, width integer) partition by list (place);
create table shelf_one partition of shelf for values in (1);
create table crate (number integer, constraint crate_has_a_number not null number, label integer, constraint labelled not null label, primary key (label));
create table lock (id integer, constraint lock_has_an_id not null id);
create unique index lock_by_id on lock (id);
alter table lock replica identity using index lock_by_id;
