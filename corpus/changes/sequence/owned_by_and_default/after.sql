create sequence elsewhere;
create table t (id int primary key default nextval('elsewhere'), name text);
