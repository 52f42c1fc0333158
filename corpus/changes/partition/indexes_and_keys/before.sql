create table p (id int not null, at date not null, note text) partition by range (at);
create table p1 partition of p for values from ('2026-01-01') to ('2026-02-01');
create table p2 partition of p for values from ('2026-02-01') to ('2026-03-01');
