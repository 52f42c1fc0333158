create table t (a text);
insert into t values ($été$;$ete$;$Été$;$été$);
insert into t values ($表$ $ $表$), ($_é1$';$_é1$);
