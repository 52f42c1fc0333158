create trigger r before delete on app.orders for each row execute function app.keep();
