create table p (id int not null) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on p for each row execute function f();
create trigger other after insert on p for each row execute function f();
alter table p disable trigger tr;
alter table p enable always trigger other;
