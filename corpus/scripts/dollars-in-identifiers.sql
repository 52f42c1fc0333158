create table a$b$ (c$ integer, d$$d text);
insert into a$b$ (c$, d$$d) values (1, $$;$$);
update a$b$ set c$=c$+1 where d$$d=$$;$$;
insert into a$b$ (c$) select count(*)from a$b$ where c$>$x$0$x$::integer;
