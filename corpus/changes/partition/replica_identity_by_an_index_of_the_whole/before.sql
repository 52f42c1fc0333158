create table app_logs (id int not null, region text not null) partition by list (region);
create table app_logs_eu partition of app_logs for values in ('eu');
