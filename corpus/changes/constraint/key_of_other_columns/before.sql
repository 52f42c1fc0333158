create table seats (id int not null, hall int not null, n int, constraint seats_key primary key (id));
create table tickets (seat int constraint tickets_seat references seats (id), hall int);
create table codes (code text not null, at date, constraint codes_once unique (code));
comment on constraint seats_key on seats is 'who sits where';
