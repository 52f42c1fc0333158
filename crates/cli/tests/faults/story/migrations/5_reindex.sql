-- Why: the indexes of customers are swollen.

insert into shop.marks values ('5 first');
reindex table concurrently shop.customers;
reindex index concurrently shop.customers_email;
insert into shop.marks values ('5 last');
