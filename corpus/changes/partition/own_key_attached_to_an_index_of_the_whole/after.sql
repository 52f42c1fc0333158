create table app_events (id int not null, region text not null, day date) partition by list (region);
create table app_events_eu partition of app_events (primary key (region, id)) for values in ('eu');
create table app_events_us partition of app_events for values in ('us');
create table app_visits (region text not null, id int not null, foreign key (region, id) references app_events_eu);
