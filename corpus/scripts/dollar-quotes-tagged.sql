create table t (a text);
insert into t values ($$;$$), ($a$ $$;$$ $a$), ($a$ $A$;$ $b$ $a$), ($_1$;$_1$), ($$$$);
insert into t values ($a$$a$), ($a$ $aa$;$a$), ($a$;$b$a$);
insert into t select $q$it's "quoted" -- and /* more; $q$;
