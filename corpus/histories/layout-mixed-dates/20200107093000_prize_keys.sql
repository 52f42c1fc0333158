alter table prizes add primary key (name);
