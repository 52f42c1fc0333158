create sequence public.q as integer start with 2;
create table public.t (c integer default nextval('public.q') not null);
alter sequence public.q owned by public.t.c;
