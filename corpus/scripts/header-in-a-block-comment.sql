/*
 * Why: orders are looked up by their date; often.
 */
create table orders (placed date);
create index on orders (placed);
