alter table app.orders set (autovacuum_vacuum_scale_factor = 0.01);
