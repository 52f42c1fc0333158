grant select on app.orders to reporting;
