create table p (id int not null, region text not null, at date not null) partition by list (region);
create table p_eu partition of p for values in ('eu') partition by range (at);
create table p_eu_1 partition of p_eu for values from (minvalue) to ('2026-01-01');
create table p_eu_2 partition of p_eu for values from ('2026-01-01') to (maxvalue);
create table p_us partition of p for values in ('us') partition by hash (id);
create table p_us_0 partition of p_us for values with (modulus 2, remainder 0);
create table p_us_1 partition of p_us for values with (modulus 2, remainder 1);
alter table p add primary key (id, region, at);
create index p_at on p (at);
