-- why
create index concurrently if not exists orders_at_risk on orders (at_risk)