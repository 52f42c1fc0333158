create domain app.email as text;
