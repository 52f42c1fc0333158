create sequence public.ticket cache 20;
create table public.tickets (id int default nextval('public.ticket'));
insert into public.tickets default values;
