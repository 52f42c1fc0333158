-- Why: orders are looked up by their date.
-- It takes some minutes on the big table.
--
-- whimbrel: lock_timeout = 2s
-- whimbrel: statement_timeout = '10min'

-- whimbrel: owner = "orders"
create table orders (placed date);
create index on orders (placed);
