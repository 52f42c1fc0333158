create table app_events (id int not null, region text not null, day date) partition by list (region);
create table app_events_eu partition of app_events for values in ('eu');
create table app_events_us partition of app_events for values in ('us');
create unique index app_events_region_id on app_events (region, id);
alter table app_events_eu
    add constraint app_events_eu_key primary key using index app_events_eu_region_id_idx;
create table app_visits (region text not null, id int not null, foreign key (region, id) references app_events_eu);
