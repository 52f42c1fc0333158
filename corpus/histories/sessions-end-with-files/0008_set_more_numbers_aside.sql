insert into public.tickets default values;
