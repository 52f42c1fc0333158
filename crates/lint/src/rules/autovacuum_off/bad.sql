alter table app.orders set (autovacuum_enabled = false);
