create type app.state as enum ('open', 'closed');
-- release
create type app.kind as enum ('plain', 'rich');
