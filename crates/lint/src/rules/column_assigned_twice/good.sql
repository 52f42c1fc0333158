update app.orders set note = 'a', kind = 'b' where id = 1;
