create unlogged table locks (name text, token text, mode boolean not null, primary key (name), unique (name, token), unique (name, mode));
create unlogged table modes (name text, mode boolean, token text, primary key (name, mode));
alter table locks add constraint locks_mode foreign key (name, mode) references modes;
alter table modes add constraint modes_lock foreign key (name, token) references locks (name, token) deferrable initially deferred;
comment on constraint modes_lock on modes is 'whoever holds it';
create unlogged table holders (id int primary key, name text references locks (name), above int references holders (id));
create table kept (id int primary key);
create unlogged table beside (id int primary key references kept (id), name text);
