create table login_events (id serial primary key, username text not null);
create index login_events_username on login_events (username);
create table others (id int primary key);
