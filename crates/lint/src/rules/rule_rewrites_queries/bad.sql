create rule r as on delete to app.orders do instead nothing;
