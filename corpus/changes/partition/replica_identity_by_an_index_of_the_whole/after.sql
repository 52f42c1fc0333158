create table app_logs (id int not null, region text not null) partition by list (region);
create table app_logs_eu partition of app_logs for values in ('eu');
create unique index app_logs_region on app_logs (region);
alter table app_logs_eu replica identity using index app_logs_eu_region_idx;
alter table app_logs_eu cluster on app_logs_eu_region_idx;
alter table app_logs_eu enable row level security;
