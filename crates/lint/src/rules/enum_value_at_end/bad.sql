create type app.state as enum ('open', 'closed');
-- release
alter type app.state add value 'late';
