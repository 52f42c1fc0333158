update app.orders set note = 'a', note = 'b' where id = 1;
