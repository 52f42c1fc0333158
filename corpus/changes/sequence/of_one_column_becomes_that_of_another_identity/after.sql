create table ticket (id int primary key, number int generated always as identity (sequence name ticket_id_seq));
