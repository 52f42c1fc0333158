create table seats (id int not null, hall int not null, n int, constraint seats_key primary key (hall, id) include (n));
create table tickets (seat int, hall int, constraint tickets_seat foreign key (hall, seat) references seats (hall, id));
create table codes (code text not null, at date, constraint codes_once unique (code, at) deferrable);
comment on constraint seats_key on seats is 'who sits where';
