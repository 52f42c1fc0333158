create index on app.orders (note);
