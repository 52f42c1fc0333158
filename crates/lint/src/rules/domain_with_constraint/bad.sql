create domain app.email as text check (value like '%@%');
