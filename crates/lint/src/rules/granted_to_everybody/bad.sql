grant select on app.orders to public;
