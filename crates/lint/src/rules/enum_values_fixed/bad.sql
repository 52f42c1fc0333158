create type app.state as enum ('open', 'closed');
