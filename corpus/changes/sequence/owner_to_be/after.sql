create sequence public.q as integer start with 1;
