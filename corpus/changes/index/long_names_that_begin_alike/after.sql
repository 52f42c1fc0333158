create table invoices (id bigint primary key, invoice_no_charfield text not null, number integer);
create index invoicing_invoices_invoice_no_charfield_for_charging_e3e140c3 on invoices (number, invoice_no_charfield);
create index invoicing_invoices_invoice_no_charfield_for_charging_e3e140c3_l on invoices (number, invoice_no_charfield text_pattern_ops);
